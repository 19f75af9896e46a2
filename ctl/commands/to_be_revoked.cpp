// SPDX-License-Identifier: Apache-2.0
#include "ctl/command.hpp"
#include "ctl/reply.hpp"
#include "ctl/table.hpp"

namespace countersign::ctl {

namespace {

std::string render(const std::vector<boost::json::object>& serials, Paint paint)
{
    if (serials.empty()) return "No serial waits for revocation.\n";
    Table table;
    table.head({ "SERIAL", "ISSUER", "SINCE", "REASON" });
    for (const boost::json::object& serial : serials)
        table.row({ text_of(serial, "serial"), text_of(serial, "issuer"), text_of(serial, "since"),
            text_of(serial, "reason") });
    return table.text(paint);
}

ExitStatus run(Context& context)
{
    const Answer answer = context.appliance.call(ipc::Role::Operator, "Operator.ToBeRevoked", {});
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say(render(objects_of(*answer, "serials"), context.console.paint()));
    return ExitStatus::Done;
}

} // namespace

Action declare_to_be_revoked(Arguments&)
{
    return run;
}

} // namespace countersign::ctl
