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
/// signer does not know yet, or does not answer: the intent stays open), and those of finish_signature.
[[nodiscard]] boost::asio::awaitable<Result<Settled>> settle_intent(
    Appliance& appliance, store::Intent intent);

/// Settles every open intent but those that a caller is waiting for now. Returns how many are still open.
[[nodiscard]] boost::asio::awaitable<Result<std::size_t>> settle_open_intents(
    Appliance& appliance, const std::set<std::string>& under_way);

} // namespace countersign::daemon
