// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context)
{
    const Answer answer = context.appliance.call(ipc::Role::Operator, "Operator.AcceptClock", {});
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say("The appliance's clock is accepted as it stands. It is in the log.\n");
    return ExitStatus::Done;
}

} // namespace

Action declare_accept_clock(Arguments& arguments)
{
    arguments.footer(
        "Look at `countersignctl status` and at a second clock first: times in certificates follow it.");
    return run;
}

} // namespace countersign::ctl
