// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/command.hpp"

namespace countersign::ctl {

/// Nothing follows this state of a request.
[[nodiscard]] bool is_over(std::string_view state);

/// Says each change of the request, until it is over; then the reply of Requests.Show.
[[nodiscard]] Answer wait_until_over(Context& context, ipc::Role role, const std::string& request);

/// Why the request, as it is, has no certificate, and what to do.
[[nodiscard]] Complaint not_issued(const boost::json::object& request);

/// "permit", "pending", "refused" as an exit status.
[[nodiscard]] ExitStatus status_of_verdict(std::string_view verdict);

} // namespace countersign::ctl
