// SPDX-License-Identifier: Apache-2.0
#include "daemon/failure.hpp"

#include "core/journal.hpp"
#include "daemon/reply_fields.hpp"

#include <fmt/format.h>

namespace countersign::daemon {
namespace {

constexpr std::string_view kNotInOrderHint = "see: countersignctl status";
constexpr std::string_view kFault = "6d0c9b8a7f5e4d3c9b2a1f0e8d7c6b5a";

ipc::CallError of(std::string_view interface, std::string_view name, boost::json::object parameters)
{
    return { fmt::format("{}.{}", interface, name), std::move(parameters) };
}

/// No issuance until something outside the request is put right.
ipc::CallError not_in_order(std::string_view interface, std::string_view message)
{
    if (interface == kRequests)
        return of(interface, "NotInOrder", { { "message", message }, { "hint", kNotInOrderHint } });
    if (interface == kCertificates) return of(interface, "StorageUnavailable", { { "message", message } });
    return of(interface, "Unavailable", { { "what", message }, { "hint", kNotInOrderHint } });
}

/// Nothing that the caller did: the journal has it, the caller learns no more than that.
ipc::CallError fault_of_ours(std::string_view interface, const Error& error)
{
    journal(Severity::Error, kFault, "A call failed by a fault of countersignd",
        { { "INTERFACE", std::string { interface } }, { "ERROR_CODE", std::string { name_of(error.code) } },
            { "PROBLEM", error.what } });
    return { "io.countersign.Internal", {} };
}

} // namespace

ipc::CallError failure(std::string_view interface, const Error& error, std::string_view parameter)
{
    switch (error.code) {
    case ErrorCode::InvalidInput:
    case ErrorCode::SignatureInvalid:
    case ErrorCode::KeyRejected:
    case ErrorCode::LimitExceeded:
    case ErrorCode::Ambiguous:
        return of(interface, "InvalidInput", { { "parameter", parameter }, { "message", error.what } });
    case ErrorCode::NotFound:
        return of(interface, "NotFound", { { "what", error.what } });
    case ErrorCode::Conflict:
        if (interface == kRequests || interface == kOperator)
            return of(interface, "Conflict", { { "message", error.what } });
        break; // the others only read
    case ErrorCode::PermissionDenied:
        return { "org.varlink.service.PermissionDenied", {} };
    case ErrorCode::StorageUnavailable:
        return of(interface, "StorageUnavailable", { { "message", error.what } });
    case ErrorCode::Timeout:
    case ErrorCode::Unavailable:
    case ErrorCode::ProtocolViolation:
    case ErrorCode::LogMismatch:
    case ErrorCode::ClockUnreliable:
    case ErrorCode::TokenUnavailable:
    case ErrorCode::TokenLocked:
    case ErrorCode::InvalidConfiguration:
        return not_in_order(interface, error.what);
    case ErrorCode::LintFailed:
    case ErrorCode::IssuerExpires:
    case ErrorCode::RailRefused:
        if (interface == kRequests)
            return of(interface, "SigningFailed", { { "request", "" }, { "message", error.what } });
        break;
    case ErrorCode::Internal:
        break;
    }
    return fault_of_ours(interface, error);
}

ipc::CallError refused(std::string_view decision, boost::json::array findings)
{
    return of(kRequests, "Refused", { { "decision", decision }, { "findings", std::move(findings) } });
}

ipc::CallError signing_failure(const ipc::CallError& answer, std::string_view request)
{
    const std::string_view name = std::string_view { answer.name }.substr(answer.name.rfind('.') + 1);
    const std::string message = optional_text(answer.parameters, "message").value_or(describe(answer));
    if (name == "TokenUnavailable" || name == "Locked") return of(kRequests, name, answer.parameters);
    if (name == "ClockUnreliable") return not_in_order(kRequests, message);
    if (name == "StorageUnavailable")
        return of(kRequests, name, { { "message", fmt::format("the signer's log: {}", message) } });
    if (name == "RailRefused")
        return of(kRequests, "SigningFailed",
            { { "request", request },
                { "message",
                    fmt::format("the signer's rail {} refuses: {}",
                        optional_text(answer.parameters, "rail").value_or("?"), message) } });
    return of(kRequests, "SigningFailed", { { "request", request }, { "message", message } });
}

} // namespace countersign::daemon
