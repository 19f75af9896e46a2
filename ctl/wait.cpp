// SPDX-License-Identifier: Apache-2.0
#include "ctl/wait.hpp"

#include "ctl/reply.hpp"
#include "policy/request_state.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

constexpr std::chrono::hours kLongestWait { 24 * 40 }; // longer than any request lives

/// Subjects or rules of the findings in `state`: "names-in-scope, key-quality".
std::string rules_in(const boost::json::object& request, std::string_view state)
{
    std::string rules;
    for (const boost::json::object& finding : objects_of(request, "findings")) {
        const std::string rule = text_of(finding, "rule");
        if (text_of(finding, "state") != state || rules.find(rule) != std::string::npos) continue;
        rules += rules.empty() ? rule : ", " + rule;
    }
    return rules;
}

} // namespace

bool is_over(std::string_view state)
{
    const Result<policy::RequestState> parsed = policy::parse_request_state(state);
    return parsed && policy::is_final(*parsed);
}

Answer wait_until_over(Context& context, ipc::Role role, const std::string& request)
{
    auto say = [&context](const boost::json::object& reply) {
        const boost::json::object now = object_of(reply, "request");
        const std::string missing = rules_in(now, "missing");
        context.console.say(fmt::format("  request {} is {}{}{}\n", number_of(now, "number"),
            text_of(now, "state"), missing.empty() ? "" : ", missing: ", missing));
    };
    Answer last
        = context.appliance.watch(role, "Requests.Watch", { { "request", request } }, say, kLongestWait);
    if (!last) return last;
    return context.appliance.call(role, "Requests.Show", { { "request", request } });
}

Complaint not_issued(const boost::json::object& request)
{
    const std::string id = text_of(request, "id");
    const std::string state = text_of(request, "state");
    Complaint complaint { .status = ExitStatus::Failed };
    if (state == "refused") {
        complaint.status = ExitStatus::Refused;
        complaint.what = fmt::format(
            "policy refused request {}: {}", number_of(request, "number"), rules_in(request, "refused"));
        complaint.lines.emplace_back("do", "change what the findings name, then ask anew");
        return complaint;
    }
    if (is_over(state)) {
        complaint.what = fmt::format(
            "request {} ended without a certificate: it is {}", number_of(request, "number"), state);
        complaint.lines.emplace_back("do", fmt::format("countersignctl show {}", id));
        return complaint;
    }
    complaint.status = ExitStatus::Pending;
    const std::string missing = rules_in(request, "missing");
    complaint.what = fmt::format("request {} is not signed yet: {}{}", number_of(request, "number"),
        missing.empty() ? "it is " : "missing ", missing.empty() ? state : missing);
    complaint.lines.emplace_back(
        "kept", fmt::format("request {}, until {}", id, text_of(request, "expiresAt")));
    complaint.lines.emplace_back(
        "do", fmt::format("provide what is missing, then: countersignctl watch {}", id));
    return complaint;
}

ExitStatus status_of_verdict(std::string_view verdict)
{
    if (verdict == "permit") return ExitStatus::Done;
    return verdict == "pending" ? ExitStatus::Pending : ExitStatus::Refused;
}

} // namespace countersign::ctl
