// SPDX-License-Identifier: Apache-2.0
#include "audit/verify.hpp"
#include "core/printable.hpp"
#include "ctl/command.hpp"
#include "ctl/table.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

boost::json::object json_of(const audit::LogVerification& log)
{
    boost::json::array faults;
    for (const std::string& fault : log.faults)
        faults.emplace_back(fault);
    return { { "logId", log.log_id }, { "records", log.records }, { "root", to_hex(log.root) },
        { "intents", log.intents }, { "signatures", log.signatures }, { "openIntents", log.open_intents },
        { "tornOctets", log.torn_octets }, { "faultCount", log.fault_count },
        { "faults", std::move(faults) } };
}

std::string render(const audit::LogVerification& log, Paint paint)
{
    Table table { 2 };
    table.field("records", std::to_string(log.records));
    table.field("tree head", to_hex(log.root));
    table.field("intents", std::to_string(log.intents));
    table.field("signatures", std::to_string(log.signatures));
    table.field("open", std::to_string(log.open_intents));
    if (log.torn_octets > 0)
        table.field("torn",
            fmt::format("{} octets behind the last whole record: a write that a crash cut", log.torn_octets));
    for (const std::string& fault : log.faults)
        table.field("fault", printable(fault), Colour::Red);
    if (log.fault_count > log.faults.size())
        table.field("", fmt::format("and {} more faults", log.fault_count - log.faults.size()));
    const bool sound = log.fault_count == 0;
    return fmt::format("{}  {}  {}\n{}", paint(Colour::Bold, "Log"), printable(log.log_id),
        sound ? paint(Colour::Green, "sound") : paint(Colour::Red, "NOT SOUND"), table.text(paint));
}

ExitStatus run(Context& context, const std::string& folder)
{
    const Result<audit::LogVerification> log = audit::verify_log(folder);
    if (!log) return context.console.complain(complaint_of(log.error()));
    context.console.print(json_of(*log));
    context.console.say(render(*log, context.console.paint()));
    if (log->fault_count == 0) return ExitStatus::Done;
    return context.console.complain_after_report({ .status = ExitStatus::NotInOrder,
        .what = fmt::format("the log in {} is not sound: {} faults", printable(folder), log->fault_count),
        .lines
        = { { "do", "keep a copy as it is, and compare it with a tree head that was kept elsewhere" } } });
}

} // namespace

Action declare_log_verify(Arguments& arguments)
{
    auto folder = std::make_shared<std::string>();
    arguments.text("folder", *folder, "The signer's state folder, or a copy of it", Presence::Required);
    return [folder](Context& context) { return run(context, *folder); };
}

} // namespace countersign::ctl
