// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

namespace countersign::policy {

enum class RequestState
{
    Open,
    Ready,
    Signing,
    Issued,
    Refused,
    Cancelled,
    Expired,
    Replaced
};
enum class RequestEvent
{
    EvidenceComplete, // nothing is missing any more
    EvidenceLost, // something is missing again
    SigningBegan, // the intent is committed
    SigningSettledWithout, // the intent was cancelled or abandoned: ready again, under a new serial
    CertificateIssued,
    PolicyRefused,
    Cancelled,
    Expired,
    ReplacedByNewer,
};

[[nodiscard]] std::string_view name_of(RequestState state);
[[nodiscard]] Result<RequestState> parse_request_state(std::string_view text);
[[nodiscard]] std::string_view name_of(RequestEvent event);
/// Nothing follows this state.
[[nodiscard]] bool is_final(RequestState state);
/// Error: Conflict, naming state and event.
[[nodiscard]] Result<RequestState> transition(RequestState state, RequestEvent event);

} // namespace countersign::policy
