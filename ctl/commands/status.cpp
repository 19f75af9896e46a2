// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"
#include "ctl/render/appliance_state.hpp"
#include "ctl/reply.hpp"

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context)
{
    const Answer answer = context.appliance.call(ipc::Role::Operator, "Operator.Status", {});
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say(render_status(*answer, context.console.paint()));
    return flag_of(*answer, "inOrder") ? ExitStatus::Done : ExitStatus::NotInOrder;
}

} // namespace

Action declare_status(Arguments& arguments)
{
    arguments.footer("Exit status 8 when no certificate can be issued now.");
    return run;
}

} // namespace countersign::ctl
