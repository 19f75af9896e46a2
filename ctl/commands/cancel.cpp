// SPDX-License-Identifier: Apache-2.0
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

struct Cancel
{
    std::string request;
    std::optional<std::string> reason;
    std::string role = "frontend";
};

ExitStatus run(Context& context, const Cancel& cancel)
{
    boost::json::object parameters { { "request", cancel.request } };
    if (cancel.reason) parameters["reason"] = *cancel.reason;
    const Answer answer
        = context.appliance.call(role_named(cancel.role), "Requests.Cancel", std::move(parameters));
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    const boost::json::object request = object_of(*answer, "request");
    context.console.say(
        fmt::format("Request {} is {}.\n", number_of(request, "number"), text_of(request, "state")));
    return ExitStatus::Done;
}

} // namespace

Action declare_cancel(Arguments& arguments)
{
    auto cancel = std::make_shared<Cancel>();
    arguments.text("request", cancel->request, "REQUEST to cancel", Presence::Required);
    arguments.text("--reason", cancel->reason, "Why; kept with the request");
    declare_role(arguments, cancel->role, { "frontend", "operator" });
    return [cancel](Context& context) { return run(context, *cancel); };
}

} // namespace countersign::ctl
