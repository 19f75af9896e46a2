// SPDX-License-Identifier: Apache-2.0
#include "ctl/exit_status.hpp"

namespace countersign::ctl {

ExitStatus exit_status_of(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return ExitStatus::NotFound;
    case ErrorCode::TokenUnavailable:
    case ErrorCode::TokenLocked:
        return ExitStatus::TokenUnavailable;
    case ErrorCode::PermissionDenied:
    case ErrorCode::Timeout:
    case ErrorCode::Unavailable:
        return ExitStatus::Unreachable;
    case ErrorCode::StorageUnavailable:
    case ErrorCode::LogMismatch:
    case ErrorCode::ClockUnreliable:
        return ExitStatus::NotInOrder;
    case ErrorCode::InvalidInput:
    case ErrorCode::InvalidConfiguration:
    case ErrorCode::Conflict:
    case ErrorCode::LimitExceeded:
    case ErrorCode::ProtocolViolation:
    case ErrorCode::Ambiguous:
    case ErrorCode::KeyRejected:
    case ErrorCode::LintFailed:
    case ErrorCode::IssuerExpires:
    case ErrorCode::RailRefused:
    case ErrorCode::SignatureInvalid:
    case ErrorCode::Internal:
        return ExitStatus::Failed;
    }
    return ExitStatus::Failed;
}

} // namespace countersign::ctl
