// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"
#include "ctl/reply.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context, const std::string& reason)
{
    const Answer answer
        = context.appliance.call(ipc::Role::Operator, "Operator.ConfirmGap", { { "reason", reason } });
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say(fmt::format("The gap is confirmed and in the log. New log {}, serial prefix {}.\n",
        text_of(*answer, "logId"), number_of(*answer, "serialPrefix")));
    return ExitStatus::Done;
}

} // namespace

Action declare_confirm_gap(Arguments& arguments)
{
    auto reason = std::make_shared<std::string>();
    arguments.text("--reason", *reason, "What happened; logged", Presence::Required);
    arguments.footer("Certificates of the gap are unknown to this appliance: find out first what was lost.");
    return [reason](Context& context) { return run(context, *reason); };
}

} // namespace countersign::ctl
