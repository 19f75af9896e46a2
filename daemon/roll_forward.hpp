// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"

namespace countersign::daemon {

inline constexpr std::size_t kMostImported
    = 200; // intents that one round brings in: callers wait for a round

/// Brings a restored or lost store in line with the log: what the records from `from` on say and the store
/// does not know becomes requests, decisions, certificates, burnt serials and blocked keys. Record by record
/// in their order, one transaction each; what is known already changes nothing, so that a crash costs a
/// second reading only. The pin follows page by page. Before it, intents that the store left open are
/// settled, for later ones may build on them.
///
/// Returns how far it came: `head.size`, or less when a round's work was done. Nothing may be issued
/// meanwhile. Errors: LogMismatch (a record and the store, or the policy in force, exclude each other),
/// Unavailable (the signer), StorageUnavailable.
[[nodiscard]] boost::asio::awaitable<Result<std::uint64_t>> roll_forward(
    Appliance& appliance, std::uint64_t from, LogHead head);

} // namespace countersign::daemon
