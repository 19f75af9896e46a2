// SPDX-License-Identifier: Apache-2.0
#include "daemon/visibility.hpp"

#include <algorithm>

namespace countersign::daemon {

std::optional<std::uint32_t> confined_to(const ipc::Caller& caller)
{
    return caller.role == ipc::Role::Frontend ? std::optional { caller.uid } : std::nullopt;
}

bool may_see(const ipc::Caller& caller, std::uint32_t owner_uid)
{
    return caller.role != ipc::Role::Frontend || caller.uid == owner_uid;
}

bool may_use(const ipc::Caller& caller, std::string_view profile, const Policy& policy)
{
    if (caller.role == ipc::Role::Operator) return true;
    const FrontendBinding* frontend = policy.find_frontend(caller.uid);
    return caller.role == ipc::Role::Frontend && frontend != nullptr
        && std::ranges::find(frontend->profiles, profile) != frontend->profiles.end();
}

} // namespace countersign::daemon
