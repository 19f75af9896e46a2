// SPDX-License-Identifier: Apache-2.0
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context, const std::string& role)
{
    const Answer answer = context.appliance.call(role_named(role), "Audit.Checkpoint", {});
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    Table table { 2 };
    table.field("size", number_of(*answer, "size"));
    table.field("tree head", text_of(*answer, "root"));
    table.field("last record", text_of(*answer, "lastTime"));
    context.console.say(fmt::format("{}  {}\n{}", context.console.paint()(Colour::Bold, "Log"),
        text_of(*answer, "logId"), table.text(context.console.paint())));
    return ExitStatus::Done;
}

} // namespace

Action declare_log_head(Arguments& arguments)
{
    auto role = std::make_shared<std::string>("auditor");
    declare_role(arguments, *role, { "auditor", "operator" });
    arguments.footer("Keep a copy on another machine: it is what shows that a log was cut.");
    return [role](Context& context) { return run(context, *role); };
}

} // namespace countersign::ctl
