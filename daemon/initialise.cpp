// SPDX-License-Identifier: Apache-2.0
#include "daemon/initialise.hpp"

#include "core/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unistd.h>

namespace countersign::daemon {
namespace {

constexpr std::size_t kLongestPolicy = 1024UL * 1024; // octets

} // namespace

Result<void> check_roles(const Policy& policy, const Config& config)
{
    for (const FrontendBinding& frontend : policy.frontends)
        for (const uid_t uid : frontend.uids)
            if (uid != 0 && uid != geteuid()
                && std::ranges::find(config.operator_uids, uid) != config.operator_uids.end())
                return Error { ErrorCode::InvalidConfiguration,
                    fmt::format("uid {} is front end \"{}\" in the policy and an operator in {}: who asks "
                                "must not be who "
                                "permits",
                        uid, frontend.name, config.path) };
    return {};
}

Result<void> initialise(const Config& config, const std::string& policy_file, const Clock& clock)
{
    Result<Bytes> text = read_file(policy_file, kLongestPolicy);
    if (!text) return text.error();
    Result<Policy> policy = parse_policy(text_of(*text), policy_file);
    if (!policy) return policy.error();
    if (Result<void> fits = check_roles(*policy, config); !fits) return fits;
    Result<store::SqliteStore> store = store::SqliteStore::create(config.database());
    if (!store) return store.error();
    if (Result<void> begun = store->begin(); !begun) return begun;
    if (Result<void> put = store->put_policy({ policy->text, policy->digest, clock.now() }); !put) return put;
    return store->commit();
}

Result<PolicyInForce> load_policy(store::SqliteStore& store, const Config& config)
{
    Result<std::optional<store::PolicyText>> stored = store.policy_in_force();
    if (!stored) return stored.error();
    if (!*stored)
        return Error { ErrorCode::NotFound,
            fmt::format("{} holds no policy: make it with countersignctl init", config.database()) };
    Result<Policy> policy = parse_policy((*stored)->text, "policy in force");
    if (!policy) return policy.error();
    if (Result<void> fits = check_roles(*policy, config); !fits) return fits.error();
    return PolicyInForce { std::move(*policy), (*stored)->active_since };
}

} // namespace countersign::daemon
