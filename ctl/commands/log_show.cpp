// SPDX-License-Identifier: Apache-2.0
#include "core/printable.hpp"
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

constexpr std::int64_t kUsualLimit = 50;
constexpr std::int64_t kHighestLimit = 100'000;

struct LogShow
{
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> limit;
    std::string role = "auditor";
};

ExitStatus run(Context& context, const LogShow& show)
{
    boost::json::array all;
    auto each = [&](const boost::json::object& reply) {
        for (boost::json::object& record : objects_of(reply, "records")) {
            context.console.say(
                fmt::format("{:>8}  {}\n", number_of(record, "index"), text_of(record, "record")));
            if (context.console.json()) all.emplace_back(std::move(record));
        }
    };
    const Answer last = context.appliance.watch(role_named(show.role), "Audit.Tail",
        { { "from", show.from.value_or(0) }, { "limit", show.limit.value_or(kUsualLimit) } }, each,
        kAnswerTime);
    if (!last) return context.console.complain(last.error());
    context.console.print({ { "records", std::move(all) } });
    return ExitStatus::Done;
}

} // namespace

Action declare_log_show(Arguments& arguments)
{
    auto show = std::make_shared<LogShow>();
    arguments.number("--from", show->from, 0, std::int64_t { 1 } << 53, "Index of the first record; else 0");
    arguments.number("--limit", show->limit, 1, kHighestLimit, "At most so many; else 50");
    declare_role(arguments, show->role, { "auditor", "operator" });
    return [show](Context& context) { return run(context, *show); };
}

} // namespace countersign::ctl
