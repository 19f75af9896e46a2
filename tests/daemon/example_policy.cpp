// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/example_policy.hpp"

#include "core/file.hpp"

#include <stdexcept>

namespace countersign::daemon::example {

std::string policy_text()
{
    const Result<Bytes> chain = read_file(COUNTERSIGN_TEST_DATA "/x509/ca/p256.pem", 1UL << 20);
    if (!chain) throw std::runtime_error { chain.error().what };
    return R"([[profile]]
name = "private-server"
kind = "private"
issuer = "issuing-1"
validity_days = 90
backdate_minutes = 5
key_types = ["rsa", "ec-p256", "ec-p384"]
smallest_rsa_bits = 2048
largest_rsa_bits = 4096
scope = ["example.test"]
wildcards = true
most_names = 100
subject = "common-name"
extended_key_usages = ["serverAuth", "clientAuth"]
[profile.reissue]
allowed = true
names_may_change = true
revoke_replaced = "72h"
[[profile]]
name = "short"
kind = "private"
issuer = "issuing-1"
validity_days = 7
key_types = ["ec-p256"]
scope = ["short.example.test"]
extended_key_usages = ["serverAuth"]
[[frontend]]
name = "shell"
uids = [1000]
profiles = ["private-server", "short"]
[[frontend]]
name = "web"
uids = [1001]
profiles = ["short"]
[[issuer]]
name = "issuing-1"
trust = "private"
key = "key-1"
chain = """
)" + std::string { text_of(*chain) }
    + "\"\"\"\n";
}

Policy policy()
{
    Result<Policy> parsed = parse_policy(policy_text(), "policy.toml");
    if (!parsed) throw std::runtime_error { parsed.error().what };
    return *std::move(parsed);
}

} // namespace countersign::daemon::example
