// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy_text.hpp"
#include "ipc/role.hpp"

#include <optional>

namespace countersign::daemon {

/// The uid to whose orders a caller is confined; nothing for operators and auditors, who see all. What lies
/// outside is NotFound, never "forbidden".
[[nodiscard]] std::optional<std::uint32_t> confined_to(const ipc::Caller& caller);
[[nodiscard]] bool may_see(const ipc::Caller& caller, std::uint32_t owner_uid);
/// May this caller ask for certificates of this profile?
[[nodiscard]] bool may_use(const ipc::Caller& caller, std::string_view profile, const Policy& policy);

} // namespace countersign::daemon
