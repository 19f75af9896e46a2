// SPDX-License-Identifier: Apache-2.0
#include "signer/config.hpp"
#include "tests/signer/samples.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

namespace countersign::signer {
namespace {

using testing::HasSubstr;

std::string good_text()
{
    return fmt::format(R"(state = "/var/lib/signer"
socket = "/run/signer.sock"
daemon_uid = 61192
[[token]]
name = "demo"
socket = "/run/token-demo.sock"
uid = 61190
connections = 2
[[key]]
name = "issuing-1"
token = "demo"
certificate = "{}"
kinds = ["leaf"]
profiles = ["private-server"]
name_suffixes = ["example.test"]
san_kinds = ["dns"]
wildcards = true
extended_key_usages = ["serverAuth", "clientAuth"]
extensions = ["basicConstraints", "keyUsage"]
longest_validity_days = 398
evidence = "scope"
signatures_per_minute = 60000
)",
        data_path("issuing.pem"));
}

Result<Config> load(const std::string& text)
{
    const Folder folder;
    const std::string path = folder.path() + "/signer.toml";
    std::ofstream { path } << text;
    return Config::load(path);
}

/// The good file with `from` replaced by `to`.
std::string fault_of(const std::string& from, const std::string& to)
{
    std::string text = good_text();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const Result<Config> config = load(text);
    if (config) return "";
    EXPECT_EQ(config.error().code, ErrorCode::InvalidConfiguration);
    return config.error().what;
}

TEST(Config, IsRead)
{
    const Result<Config> config = load(good_text());
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->state, "/var/lib/signer");
    EXPECT_EQ(config->daemon_uid, 61192U);
    EXPECT_EQ(config->digest, sha256(bytes_of(good_text())));
    ASSERT_EQ(config->tokens.size(), 1U);
    EXPECT_EQ(config->tokens[0].uid, 61190U);
    ASSERT_EQ(config->keys.size(), 1U);
    const Rails& rails = config->keys[0].rails;
    EXPECT_THAT(rails.issuers, testing::ElementsAre("issuing-1"));
    EXPECT_THAT(rails.extensions, testing::ElementsAre("2.5.29.15", "2.5.29.19"));
    EXPECT_THAT(rails.extended_key_usages, testing::ElementsAre("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"));
    EXPECT_EQ(rails.longest_validity, std::chrono::days { 398 });
}

TEST(Config, NamesLineKeyAndWhatIsAllowed)
{
    EXPECT_THAT(fault_of("\"leaf\"", "\"ca\""),
        HasSubstr("line 13: `key.kinds` \"ca\" is unknown; allowed: \"leaf\""));
    EXPECT_THAT(fault_of("\"keyUsage\"", "\"nameConstraints\""),
        HasSubstr("allowed: subjectKeyIdentifier, keyUsage"));
    EXPECT_THAT(fault_of("\"clientAuth\"", "\"anyExtendedKeyUsage\""), HasSubstr("allowed: serverAuth"));
    EXPECT_THAT(fault_of("\"example.test\"", "\"test\""), HasSubstr("name_suffixes"));
    EXPECT_THAT(fault_of("398", "4000"), HasSubstr("longest_validity_days"));
    EXPECT_THAT(fault_of("\"scope\"", "\"none\""), HasSubstr("evidence"));
    EXPECT_THAT(fault_of("token = \"demo\"", "token = \"other\""), HasSubstr("line 11: `key.token`"));
    EXPECT_THAT(fault_of("\"/run/signer.sock\"", "\"signer.sock\""), HasSubstr("line 2: `socket`"));
    EXPECT_THAT(fault_of("[\"dns\"]", "[\"dns\", \"ip\"]"), HasSubstr("san_kinds"));
    EXPECT_THAT(fault_of("wildcards = true", "wildcard = true"), HasSubstr("wildcard"));
    EXPECT_THAT(fault_of("issuing.pem", "absent.pem"), HasSubstr("line 12: `key.certificate`"));
    EXPECT_THAT(fault_of("issuing.pem", "issuing.key"), HasSubstr("line 12: `key.certificate`"));
    EXPECT_THAT(fault_of("[\"private-server\"]", "[]"), HasSubstr("profiles"));
}

TEST(Config, NeedsAKey)
{
    const std::string text = good_text();
    const Result<Config> config = load(text.substr(0, text.find("[[key]]")));
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().what, HasSubstr("[[key]]"));
}

TEST(Config, MayNameOtherIssuersForAKey)
{
    const Result<Config> config = load(good_text() + "issuers = [\"a\", \"b\"]\n");
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_THAT(config->keys[0].rails.issuers, testing::ElementsAre("a", "b"));
}

} // namespace
} // namespace countersign::signer
