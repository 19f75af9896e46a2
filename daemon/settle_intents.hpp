// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"

#include <set>

namespace countersign::daemon {

/// What became of an intent: the certificate, if there is one.
using Settled = std::optional<store::CertificateRow>;

/// Asks the signer what became of `intent` and brings the store in line, without another use of the key:
/// signed completes the request; unknown and failed cancel the intent (the key was not used); abandoned burns
/// the serial, which is to be revoked. In the last three the request is ready again. Errors: Unavailable (the
/// signer does not know yet, or does not answer: the intent stays open), LogMismatch (what the signer does
/// not know may stand in the part of the log that is missing), and those of finish_signature.
[[nodiscard]] boost::asio::awaitable<Result<Settled>> settle_intent(
    Appliance& appliance, store::Intent intent);

/// The same with an outcome that is known, and came about at `at`.
[[nodiscard]] boost::asio::awaitable<Result<Settled>> settle_with(
    Appliance& appliance, store::Intent intent, IntentOutcome outcome, TimePoint at);

/// Before a gap is confirmed: open intents of which the signer's log knows nothing may have been signed in
/// the part of it that is missing. Their serials are burnt and to be revoked. Errors: as settle_intent.
[[nodiscard]] boost::asio::awaitable<Result<void>> abandon_unknown_intents(Appliance& appliance);

/// Settles every open intent but those of the requests `under_way`, whose caller is waiting. Returns how many
/// are still open.
[[nodiscard]] boost::asio::awaitable<Result<std::size_t>> settle_open_intents(
    Appliance& appliance, const std::set<std::string>& under_way);

} // namespace countersign::daemon
