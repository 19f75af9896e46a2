// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "daemon/config.hpp"
#include "daemon/policy_in_force.hpp"
#include "store/store.hpp"

namespace countersign::daemon {

/// Makes the database with the policy of `policy_file` in force. Errors: Conflict (a database exists),
/// InvalidConfiguration (the policy's file and line), StorageUnavailable.
[[nodiscard]] Result<void> initialise(
    const Config& config, const std::string& policy_file, const Clock& clock);

/// The policy in force, from the store. Errors: InvalidConfiguration, NotFound (none yet),
/// StorageUnavailable.
[[nodiscard]] Result<PolicyInForce> load_policy(store::SqliteStore& store, const Config& config);

/// Refuses a uid that is both front end and operator, but for root and this process's own (a development
/// machine): who asks must not be who permits. Error: InvalidConfiguration.
[[nodiscard]] Result<void> check_roles(const Policy& policy, const Config& config);

} // namespace countersign::daemon
