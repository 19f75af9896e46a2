// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"
#include "ctl/exit_status.hpp"
#include "ctl/paint.hpp"

#include <boost/json/object.hpp>

#include <utility>
#include <vector>

namespace countersign::ctl {

/// Why a command did not do what was asked, for the person who typed it. Its texts are printable.
struct Complaint
{
    ExitStatus status = ExitStatus::Failed;
    std::string what {}; // the first line, without "countersign: "
    std::vector<std::pair<std::string, std::string>> lines {}; // label and text: where, what to do
    std::string error {}; // the Varlink error's full name; empty when the appliance did not answer
    boost::json::object parameters {}; // as the appliance sent them
};

/// "countersign: what", then each label and text, aligned below.
[[nodiscard]] std::string text_of(const Complaint& complaint, Paint paint);
/// For programs: {"error", "message", "exitStatus", "parameters"}.
[[nodiscard]] boost::json::object json_of(const Complaint& complaint);

/// A failure on this side of the socket. The first line of `error.what` says what; further lines are kept.
[[nodiscard]] Complaint complaint_of(const Error& error);
/// The appliance's socket for `role` ("frontend"), at `address`, did not answer `method`. Looks at the socket
/// to say why.
[[nodiscard]] Complaint unreachable(
    const Error& error, std::string_view role, const std::string& address, std::string_view method);
/// The appliance answered `method` with the error `name`.
[[nodiscard]] Complaint complaint_of(
    std::string_view method, std::string name, boost::json::object parameters);
/// Wrong arguments, found by the command itself.
[[nodiscard]] Complaint usage(std::string what, std::string todo);

} // namespace countersign::ctl
