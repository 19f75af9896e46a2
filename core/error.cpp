// SPDX-License-Identifier: Apache-2.0
#include "core/error.hpp"

#include <fmt/format.h>

namespace countersign {

std::string_view name_of(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidInput:
        return "invalidInput";
    case ErrorCode::InvalidConfiguration:
        return "invalidConfiguration";
    case ErrorCode::NotFound:
        return "notFound";
    case ErrorCode::Conflict:
        return "conflict";
    case ErrorCode::PermissionDenied:
        return "permissionDenied";
    case ErrorCode::LimitExceeded:
        return "limitExceeded";
    case ErrorCode::Timeout:
        return "timeout";
    case ErrorCode::Unavailable:
        return "unavailable";
    case ErrorCode::ProtocolViolation:
        return "protocolViolation";
    case ErrorCode::TokenUnavailable:
        return "tokenUnavailable";
    case ErrorCode::TokenLocked:
        return "tokenLocked";
    case ErrorCode::StorageUnavailable:
        return "storageUnavailable";
    case ErrorCode::Ambiguous:
        return "ambiguous";
    case ErrorCode::KeyRejected:
        return "keyRejected";
    case ErrorCode::LintFailed:
        return "lintFailed";
    case ErrorCode::IssuerExpires:
        return "issuerExpires";
    case ErrorCode::RailRefused:
        return "railRefused";
    case ErrorCode::SignatureInvalid:
        return "signatureInvalid";
    case ErrorCode::LogMismatch:
        return "logMismatch";
    case ErrorCode::ClockUnreliable:
        return "clockUnreliable";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

Error Error::in(std::string_view context) const
{
    return { code, fmt::format("{}: {}", context, what) };
}

} // namespace countersign
