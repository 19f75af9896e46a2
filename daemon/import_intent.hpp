// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/logged_intent.hpp"
#include "store/store.hpp"

namespace countersign::daemon {

/// Brings an INTENT of the log into a store that does not know it: order and request where they are missing,
/// decision and open intent. One that is known changes nothing. The log outranks the store: a request that
/// the store holds for cancelled or expired was signed later all the same. Errors: LogMismatch (the serial
/// is another intent's, the request is issued or being signed), StorageUnavailable.
[[nodiscard]] Result<void> import_intent(store::SqliteStore& store, LoggedIntent logged);

} // namespace countersign::daemon
