// SPDX-License-Identifier: Apache-2.0
#include "ctl/output_file.hpp"
#include "ctl/render/certificate.hpp"
#include "ctl/render/finding.hpp"
#include "ctl/render/request.hpp"
#include "ctl/reply.hpp"
#include "ctl/submission.hpp"

#include <fmt/format.h>

#include <memory>

namespace countersign::ctl {

namespace {

struct Complete
{
    std::string request;
    std::string out;
    std::string role = "frontend";
};

ExitStatus run(Context& context, const Complete& complete)
{
    const Answer answer = context.appliance.call(
        role_named(complete.role), "Requests.Complete", { { "request", complete.request } }, kSigningTime);
    Console& console = context.console;
    if (!answer) {
        console.say(render_findings(objects_of(answer.error().parameters, "findings"), console.paint()));
        return console.complain(answer.error());
    }
    console.print(*answer);
    const boost::json::object issued = object_of(*answer, "issued");
    console.say(render_request(object_of(*answer, "request"), {}, console.paint()));
    std::vector<std::string> files;
    if (!complete.out.empty()) {
        const std::string certificate = raw_text_of(issued, "certificate");
        if (const Result<void> written = write_public_file(complete.out, certificate); !written)
            return console.complain_after_report(complaint_of(written.error()));
        files.push_back(complete.out);
    }
    console.say(render_issued(issued, {}, files, console.paint()));
    return ExitStatus::Done;
}

} // namespace

Action declare_complete(Arguments& arguments)
{
    auto complete = std::make_shared<Complete>();
    arguments.text("request", complete->request, "REQUEST to sign", Presence::Required);
    arguments.text("--out", complete->out, "File for the certificate (PEM)");
    declare_role(arguments, complete->role, { "frontend", "operator" });
    return [complete](Context& context) { return run(context, *complete); };
}

} // namespace countersign::ctl
