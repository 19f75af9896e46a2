// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/decision.hpp"

#include "core/digest.hpp"
#include "core/strict_json.hpp"
#include "ctl/identifier_kind.hpp"
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"

#include <memory>

namespace countersign::ctl {

namespace {

struct Decision
{
    std::string what;
    std::string role = "auditor";
    bool record = false;
};

ExitStatus run(Context& context, const Decision& decision)
{
    const char* field = names_decision(decision.what) ? "id" : "serial";
    const Answer answer
        = context.appliance.call(role_named(decision.role), "Audit.Decision", { { field, decision.what } });
    if (!answer) return context.console.complain(answer.error());
    const std::string record = raw_text_of(*answer, "record");
    // The digest ties the record to the log: a reply whose own parts disagree proves nothing.
    if (to_hex(sha256(bytes_of(record))) != raw_text_of(*answer, "digest"))
        return context.console.complain({ .status = ExitStatus::Failed,
            .what = "the decision record does not have the digest that came with it",
            .lines = { { "do", "do not rely on it; compare with the log: countersignctl log show" } } });
    context.console.print(*answer);
    if (decision.record) {
        if (!context.console.json()) context.console.write(record + "\n");
        return ExitStatus::Done;
    }
    const Result<boost::json::value> parsed = parse_strict_json(record);
    if (!parsed || !parsed->is_object())
        return context.console.complain_after_report({ .what = "the decision record is no JSON object",
            .lines = { { "do", "look at it as it is: --record" } } });
    context.console.say(
        render_decision(parsed->get_object(), text_of(*answer, "digest"), context.console.paint()));
    return ExitStatus::Done;
}

} // namespace

Action declare_decision(Arguments& arguments)
{
    auto decision = std::make_shared<Decision>();
    arguments.text("what", decision->what, "SERIAL of a certificate, or DECISION", Presence::Required);
    arguments.flag(
        "--record", decision->record, "Print the record as it was digested (canonical JSON), nothing else");
    declare_role(arguments, decision->role, { "auditor", "operator" });
    return [decision](Context& context) { return run(context, *decision); };
}

} // namespace countersign::ctl
