// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign {

/// What went wrong, to branch on. The text of an Error is for people only.
enum class ErrorCode
{
    InvalidInput, // bytes from outside do not parse, or break a documented rule
    InvalidConfiguration, // a configuration or policy file is wrong; the text names file and line
    NotFound, // no such thing, or none that this caller may see
    Conflict, // the same idempotency key with other content, or a state that forbids the step
    PermissionDenied, // the peer's uid or role may not do this
    LimitExceeded, // a named limit; the text names it
    Timeout, // no answer within the deadline
    Unavailable, // a peer process does not answer
    ProtocolViolation, // a peer process answered something that its interface does not allow
    TokenUnavailable, // the PKCS#11 token cannot be used now; it may come back by itself
    TokenLocked, // the token wants an operator: PIN refused or locked
    StorageUnavailable, // a file, the log or the database cannot be read or written
    Ambiguous, // more than one token or key fits its description
    KeyRejected, // the subscriber's key is unfit
    LintFailed, // the certificate that would be signed breaks a lint
    IssuerExpires, // the certificate would outlive its issuer
    RailRefused, // the signer's own rails forbid what it was asked to sign
    SignatureInvalid, // a signature does not verify
    LogMismatch, // the log is missing, older than the store, or another appliance's
    ClockUnreliable, // the wall clock stepped or is behind the log
    Internal, // a bug of ours: the request fails closed
};

/// The code's name in camelCase, as it stands in journal records and replies.
[[nodiscard]] std::string_view name_of(ErrorCode code);

/// A failure. `what` is one sentence for people, or several lines: the first says what, the others where and
/// what to do.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string what;

    /// The same failure with `context` and a colon before its text; for the one layer that knows the context.
    [[nodiscard]] Error in(std::string_view context) const;
};

} // namespace countersign
