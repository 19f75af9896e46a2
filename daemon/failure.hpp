// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/call.hpp"

#include <boost/json/array.hpp>

namespace countersign::daemon {

inline constexpr std::string_view kRequests = "io.countersign.Requests";
inline constexpr std::string_view kCertificates = "io.countersign.Certificates";
inline constexpr std::string_view kOperator = "io.countersign.Operator";
inline constexpr std::string_view kAudit = "io.countersign.Audit";

/// The error of `interface` that says `error` to a caller; a fault of ours is io.countersign.Internal, and
/// its text goes to the journal alone. `parameter`: which one is to blame for InvalidInput.
[[nodiscard]] ipc::CallError failure(
    std::string_view interface, const Error& error, std::string_view parameter = "parameters");

/// Policy refuses, with every reason.
[[nodiscard]] ipc::CallError refused(std::string_view decision, boost::json::array findings);

/// The error of io.countersign.Requests for what the signer answered instead of a signature.
[[nodiscard]] ipc::CallError signing_failure(const ipc::CallError& answer, std::string_view request);

} // namespace countersign::daemon
