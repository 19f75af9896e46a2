// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/certificate.hpp"
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"
#include "ctl/wait.hpp"

#include <memory>

namespace countersign::ctl {

namespace {

struct Watch
{
    std::string request;
    std::string role = "frontend";
};

ExitStatus run(Context& context, const Watch& watch)
{
    const Answer ended = wait_until_over(context, role_named(watch.role), watch.request);
    if (!ended) return context.console.complain(ended.error());
    context.console.print(*ended);
    if (!has(*ended, "issued"))
        return context.console.complain_after_report(not_issued(object_of(*ended, "request")));
    context.console.say(render_issued(object_of(*ended, "issued"), {}, {}, context.console.paint()));
    return ExitStatus::Done;
}

} // namespace

Action declare_watch(Arguments& arguments)
{
    auto watch = std::make_shared<Watch>();
    arguments.text("request", watch->request, "REQUEST to follow", Presence::Required);
    declare_role(arguments, watch->role, { "frontend", "operator" });
    return [watch](Context& context) { return run(context, *watch); };
}

} // namespace countersign::ctl
