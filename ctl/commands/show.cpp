// SPDX-License-Identifier: Apache-2.0
#include "ctl/identifier_kind.hpp"
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

struct Show
{
    std::string what;
    std::string role = "frontend";
    std::string out;
    std::string chain_out;
};

/// Writes what was asked for; says where.
std::optional<Complaint> write_files(
    Context& context, const Show& show, const std::string& pem, const std::string& chain)
{
    if (show.out == "-") context.console.write(pem);
    for (const auto& [path, content] : { std::pair { show.out, pem }, std::pair { show.chain_out, chain } }) {
        if (path.empty() || path == "-") continue;
        if (content.empty()) return Complaint { .what = "there is no certificate to write" };
        if (const Result<void> written = write_public_file(path, content); !written)
            return complaint_of(written.error());
        context.console.say(fmt::format("  written      {}\n", path));
    }
    return std::nullopt;
}

ExitStatus show_request(Context& context, const Show& show)
{
    const Answer answer
        = context.appliance.call(role_named(show.role), "Requests.Show", { { "request", show.what } });
    if (!answer) return context.console.complain(answer.error());
    Console& console = context.console;
    console.print(*answer);
    const boost::json::object request = object_of(*answer, "request");
    const boost::json::object issued = object_of(*answer, "issued");
    console.say(render_request(request, {}, console.paint()));
    console.say(render_changes(objects_of(request, "changes"), console.paint()));
    console.say(render_findings(objects_of(request, "findings"), console.paint()));
    if (!issued.empty()) console.say(render_issued(issued, {}, {}, console.paint()));
    const std::optional<Complaint> failed
        = write_files(context, show, raw_text_of(issued, "certificate"), raw_text_of(issued, "chain"));
    return failed ? console.complain_after_report(*failed) : ExitStatus::Done;
}

ExitStatus show_certificate(Context& context, const Show& show)
{
    const Answer answer
        = context.appliance.call(role_named(show.role), "Certificates.Show", { { "serial", show.what } });
    if (!answer) return context.console.complain(answer.error());
    Console& console = context.console;
    console.print(*answer);
    const boost::json::object certificate = object_of(*answer, "certificate");
    console.say(render_certificate(certificate, console.paint()));
    const std::optional<Complaint> failed
        = write_files(context, show, raw_text_of(certificate, "certificate"), raw_text_of(*answer, "chain"));
    return failed ? console.complain_after_report(*failed) : ExitStatus::Done;
}

ExitStatus run(Context& context, const Show& show)
{
    const bool request = names_request(show.what);
    if (request && show.role == "auditor")
        return context.console.complain(usage("an auditor sees certificates and decisions, not requests",
            "countersignctl show SERIAL --as auditor"));
    if (show.out == "-") context.console.report_to_error_stream();
    return request ? show_request(context, show) : show_certificate(context, show);
}

} // namespace

Action declare_show(Arguments& arguments)
{
    auto show = std::make_shared<Show>();
    arguments.text("what", show->what, "REQUEST or SERIAL", Presence::Required);
    arguments.text("--out", show->out, "File for the certificate (PEM); - for standard output alone");
    arguments.text("--chain-out", show->chain_out, "File for the issuers' certificates (PEM)");
    declare_role(arguments, show->role, { "frontend", "operator", "auditor" });
    return [show](Context& context) { return run(context, *show); };
}

} // namespace countersign::ctl
