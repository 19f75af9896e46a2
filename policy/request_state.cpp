// SPDX-License-Identifier: Apache-2.0
#include "policy/request_state.hpp"

#include <fmt/format.h>

#include <optional>

namespace countersign::policy {
namespace {

constexpr RequestState kStates[]
    = { RequestState::Open, RequestState::Ready, RequestState::Signing, RequestState::Issued,
          RequestState::Refused, RequestState::Cancelled, RequestState::Expired, RequestState::Replaced };

/// Open and Ready differ in nothing but whether evidence is missing; both can still be given up.
std::optional<RequestState> from_waiting(RequestState state, RequestEvent event)
{
    switch (event) {
    case RequestEvent::EvidenceComplete:
        return RequestState::Ready;
    case RequestEvent::EvidenceLost:
        return RequestState::Open;
    case RequestEvent::SigningBegan:
        if (state == RequestState::Ready) return RequestState::Signing;
        return std::nullopt;
    case RequestEvent::PolicyRefused:
        return RequestState::Refused;
    case RequestEvent::Cancelled:
        return RequestState::Cancelled;
    case RequestEvent::Expired:
        return RequestState::Expired;
    case RequestEvent::ReplacedByNewer:
        return RequestState::Replaced;
    case RequestEvent::SigningSettledWithout:
    case RequestEvent::CertificateIssued:
        return std::nullopt;
    }
    return std::nullopt;
}

/// Once the key may have been used only the outcome counts: whatever else happens waits until that is known.
std::optional<RequestState> from_signing(RequestEvent event)
{
    switch (event) {
    case RequestEvent::SigningSettledWithout:
        return RequestState::Ready;
    case RequestEvent::CertificateIssued:
        return RequestState::Issued;
    case RequestEvent::EvidenceComplete:
    case RequestEvent::EvidenceLost:
    case RequestEvent::SigningBegan:
    case RequestEvent::PolicyRefused:
    case RequestEvent::Cancelled:
    case RequestEvent::Expired:
    case RequestEvent::ReplacedByNewer:
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<RequestState> next(RequestState state, RequestEvent event)
{
    switch (state) {
    case RequestState::Open:
    case RequestState::Ready:
        return from_waiting(state, event);
    case RequestState::Signing:
        return from_signing(event);
    case RequestState::Issued:
    case RequestState::Refused:
    case RequestState::Cancelled:
    case RequestState::Expired:
    case RequestState::Replaced:
        return std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::string_view name_of(RequestState state)
{
    switch (state) {
    case RequestState::Open:
        return "open";
    case RequestState::Ready:
        return "ready";
    case RequestState::Signing:
        return "signing";
    case RequestState::Issued:
        return "issued";
    case RequestState::Refused:
        return "refused";
    case RequestState::Cancelled:
        return "cancelled";
    case RequestState::Expired:
        return "expired";
    case RequestState::Replaced:
        return "replaced";
    }
    return "?";
}

Result<RequestState> parse_request_state(std::string_view text)
{
    std::string allowed;
    for (const RequestState state : kStates) {
        if (text == name_of(state)) return state;
        allowed += allowed.empty() ? "" : ", ";
        allowed += name_of(state);
    }
    return Error { ErrorCode::InvalidInput, "a request's state is one of " + allowed };
}

std::string_view name_of(RequestEvent event)
{
    switch (event) {
    case RequestEvent::EvidenceComplete:
        return "evidence complete";
    case RequestEvent::EvidenceLost:
        return "evidence lost";
    case RequestEvent::SigningBegan:
        return "signing began";
    case RequestEvent::SigningSettledWithout:
        return "signing settled without a certificate";
    case RequestEvent::CertificateIssued:
        return "certificate issued";
    case RequestEvent::PolicyRefused:
        return "policy refused";
    case RequestEvent::Cancelled:
        return "cancelled";
    case RequestEvent::Expired:
        return "expired";
    case RequestEvent::ReplacedByNewer:
        return "replaced by a newer request";
    }
    return "?";
}

bool is_final(RequestState state)
{
    switch (state) {
    case RequestState::Open:
    case RequestState::Ready:
    case RequestState::Signing:
        return false;
    case RequestState::Issued:
    case RequestState::Refused:
    case RequestState::Cancelled:
    case RequestState::Expired:
    case RequestState::Replaced:
        return true;
    }
    return true;
}

Result<RequestState> transition(RequestState state, RequestEvent event)
{
    if (const std::optional<RequestState> to = next(state, event)) return *to;
    return Error { ErrorCode::Conflict,
        fmt::format("a request in state {} takes no event \"{}\"", name_of(state), name_of(event)) };
}

} // namespace countersign::policy
