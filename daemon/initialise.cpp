// SPDX-License-Identifier: Apache-2.0
#include "daemon/initialise.hpp"

#include "core/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::daemon {
namespace {

constexpr std::size_t kLongestPolicy = 1024UL * 1024; // octets

/// Run as root, the database becomes the folder's owner's: the uid under which countersignd will run.
Result<void> give_to_owner_of(const Config& config)
{
    struct stat owner {};
    if (geteuid() != 0) return {};
    const std::string database = config.database();
    if (stat(config.state.c_str(), &owner) == 0 && lchown(database.c_str(), owner.st_uid, owner.st_gid) == 0)
        return {};
    return Error { ErrorCode::StorageUnavailable,
        fmt::format("cannot give {} to the owner of its folder: {}", database, std::strerror(errno)) };
}

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
    if (Result<void> committed = store->commit(); !committed) return committed;
    return give_to_owner_of(config);
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
