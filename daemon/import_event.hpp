// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/record.hpp"
#include "store/store.hpp"

namespace countersign::daemon {

/// The keys that a batch of countersignd's events says were blocked; nothing for any other EVENT.
[[nodiscard]] std::vector<boost::json::object> blocked_keys_of(const audit::Record& record);
/// Blocks them in a store that may have lost them; those it knows keep their reason. Errors: LogMismatch (an
/// event does not parse), StorageUnavailable.
[[nodiscard]] Result<void> import_blocked_keys(
    store::SqliteStore& store, const std::vector<boost::json::object>& events);

} // namespace countersign::daemon
