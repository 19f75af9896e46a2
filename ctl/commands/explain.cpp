// SPDX-License-Identifier: Apache-2.0
#include "ctl/identifier_kind.hpp"
#include "ctl/render/finding.hpp"
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"
#include "ctl/wait.hpp"

#include <memory>

namespace countersign::ctl {

namespace {

struct Explain
{
    std::vector<std::string> what; // REQUEST, or CSR, or SERIAL and CSR
    Submission submission { .operation = "issue", .dry_run = true };
    bool rekey = false;
};

ExitStatus explain_request(Context& context, const Explain& explain)
{
    const Answer answer = context.appliance.call(
        role_named(explain.submission.role), "Requests.Explain", { { "request", explain.what.front() } });
    if (!answer) return context.console.complain(answer.error());
    context.console.print(*answer);
    const Paint paint = context.console.paint();
    context.console.say(render_changes(objects_of(*answer, "changes"), paint));
    context.console.say(render_findings(objects_of(*answer, "findings"), paint));
    return status_of_verdict(text_of(*answer, "verdict"));
}

ExitStatus run(Context& context, Explain explain)
{
    Submission& submission = explain.submission;
    submission.csr = explain.what.back();
    if (explain.what.size() == 2) {
        if (!submission.profile.empty())
            return context.console.complain(usage("--profile goes with a CSR alone",
                "leave it out: a reissue keeps the certificate's profile"));
        submission.operation = explain.rekey ? "rekey" : "reissue";
        submission.certificate = explain.what.front();
        return run_submission(context, submission);
    }
    if (submission.profile.empty() && names_request(explain.what.front()))
        return explain_request(context, explain);
    if (submission.profile.empty())
        return context.console.complain(
            usage("which profile?", "countersignctl explain --profile PROFILE CSR"));
    return run_submission(context, submission);
}

} // namespace

Action declare_explain(Arguments& arguments)
{
    auto explain = std::make_shared<Explain>();
    arguments.positionals("what", explain->what, 1, 2, "REQUEST, or CSR with --profile, or SERIAL and CSR");
    Submission& submission = explain->submission;
    arguments.text("--profile", submission.profile, "Profile to issue under");
    arguments.texts("--name", submission.names, "DNS name to certify; without it, the names of the CSR");
    arguments.text("--not-after", submission.not_after, "Last moment of validity, as 2027-01-31T23:59:59Z");
    arguments.flag("--rekey", explain->rekey, "SERIAL and CSR: explain a rekey, not a reissue");
    declare_role(arguments, submission.role, { "frontend", "operator" });
    return [explain](Context& context) { return run(context, *explain); };
}

} // namespace countersign::ctl
