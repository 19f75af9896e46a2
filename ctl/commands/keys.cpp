// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"
#include "ctl/render/appliance_state.hpp"
#include "ctl/reply.hpp"

#include <algorithm>

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context)
{
    const Answer answer = context.appliance.call(ipc::Role::Operator, "Operator.Keys", {});
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say(render_keys(*answer, context.console.paint()));
    const std::vector<boost::json::object> keys = objects_of(*answer, "keys");
    const bool all_ready
        = std::ranges::all_of(keys, [](const boost::json::object& key) { return flag_of(key, "ready"); });
    return all_ready ? ExitStatus::Done : ExitStatus::TokenUnavailable;
}

} // namespace

Action declare_keys(Arguments& arguments)
{
    arguments.footer("Exit status 6 when a key cannot sign now.");
    return run;
}

} // namespace countersign::ctl
