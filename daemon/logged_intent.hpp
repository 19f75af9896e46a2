// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/record.hpp"
#include "daemon/signer_client.hpp"
#include "store/rows.hpp"

#include <limits>

namespace countersign::daemon {

/// Owner of what the log tells and the store had lost: the log names no front end. (uid_t)-1, which the
/// kernel gives to no process and the policy to no front end, so that operators and auditors alone see it.
inline constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

/// An INTENT as rows of the store. What the log does not hold stays empty: the CSR, the owner, the message.
struct LoggedIntent
{
    store::Order order;
    store::Request request; // ready; it expires `request_life` after its decision
    store::DecisionRow decision;
    store::Intent intent; // open
};

/// An OUTCOME.
struct LoggedOutcome
{
    IntentId intent;
    IntentOutcome outcome; // signed, failed or abandoned
    std::string reason; // of the last two
};

/// `bodies`: TBSCertificate and decision record, in this order. Errors: LogMismatch (the record is none that
/// this program could have asked for).
[[nodiscard]] Result<LoggedIntent> parse_logged_intent(
    const audit::Record& record, const std::vector<Bytes>& bodies, std::chrono::seconds request_life);
[[nodiscard]] Result<LoggedOutcome> parse_logged_outcome(const audit::Record& record);
/// Of an INTENT or OUTCOME.
[[nodiscard]] Result<IntentId> intent_of(const audit::Record& record);

} // namespace countersign::daemon
