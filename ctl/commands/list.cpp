// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/certificate.hpp"
#include "ctl/render/request.hpp"
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"

#include <boost/json/array.hpp>

#include <memory>

namespace countersign::ctl {

namespace {

constexpr std::int64_t kUsualLimit = 50; // a screen or two; --limit asks for more
constexpr std::int64_t kHighestLimit = 100'000;

struct List
{
    bool requests = false;
    std::string state;
    std::optional<std::string> name;
    std::optional<std::string> order;
    std::optional<std::int64_t> limit;
    std::string role = "frontend";
};

/// All rows of all replies, under one name.
Answer gather(Context& context, const List& list, const std::string& method, const std::string& field,
    boost::json::object parameters)
{
    boost::json::array rows;
    auto keep = [&rows, &field](const boost::json::object& reply) {
        for (boost::json::object& row : objects_of(reply, field))
            rows.emplace_back(std::move(row));
    };
    parameters["limit"] = list.limit.value_or(kUsualLimit);
    const Answer last
        = context.appliance.watch(role_named(list.role), method, std::move(parameters), keep, kAnswerTime);
    if (!last) return last;
    return boost::json::object { { field, std::move(rows) } };
}

ExitStatus list_requests(Context& context, const List& list)
{
    boost::json::object parameters;
    if (!list.state.empty()) parameters["state"] = list.state;
    const Answer answer = gather(context, list, "Requests.List", "requests", std::move(parameters));
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say(render_requests(objects_of(*answer, "requests"), context.console.paint()));
    return ExitStatus::Done;
}

ExitStatus list_certificates(Context& context, const List& list)
{
    boost::json::object parameters;
    if (list.name) parameters["name"] = *list.name;
    if (list.order) parameters["order"] = *list.order;
    const Answer answer = gather(context, list, "Certificates.List", "certificates", std::move(parameters));
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    context.console.say(render_certificates(objects_of(*answer, "certificates"), context.console.paint()));
    return ExitStatus::Done;
}

ExitStatus run(Context& context, const List& list)
{
    if (list.requests && (list.name || list.order))
        return context.console.complain(usage(
            "--name and --order choose certificates", "leave out --requests, or choose requests by --state"));
    if (!list.state.empty() && !list.requests)
        return context.console.complain(
            usage("--state chooses requests", "countersignctl list --requests --state STATE"));
    return list.requests ? list_requests(context, list) : list_certificates(context, list);
}

} // namespace

Action declare_list(Arguments& arguments)
{
    auto list = std::make_shared<List>();
    arguments.flag("--requests", list->requests, "Requests, not certificates");
    arguments.one_of("--state", list->state,
        { "open", "ready", "signing", "issued", "refused", "cancelled", "expired", "replaced" },
        "Only requests in this state");
    arguments.text("--name", list->name, "Only certificates for this DNS name");
    arguments.text("--order", list->order, "Only certificates of this order");
    arguments.number("--limit", list->limit, 1, kHighestLimit, "At most so many, newest first; else 50");
    declare_role(arguments, list->role, { "frontend", "operator", "auditor" });
    return [list](Context& context) { return run(context, *list); };
}

} // namespace countersign::ctl
