// SPDX-License-Identifier: Apache-2.0
#include "ctl/submission.hpp"

#include "core/domain_name.hpp"
#include "core/printable.hpp"
#include "core/time_point.hpp"
#include "ctl/csr_file.hpp"
#include "ctl/output_file.hpp"
#include "ctl/render/certificate.hpp"
#include "ctl/render/finding.hpp"
#include "ctl/render/request.hpp"
#include "ctl/reply.hpp"
#include "ctl/wait.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace countersign::ctl {

namespace {

constexpr std::size_t kLongestIdempotencyKey = 64; // protocol

std::optional<Complaint> misuse_in(const Submission& submission)
{
    for (const std::string& name : submission.names)
        if (const Result<DomainName> parsed = DomainName::parse(name); !parsed)
            return usage(fmt::format("--name {}: {}", printable(name), printable(parsed.error().what)),
                "give a DNS name, as www.example.com or *.example.com");
    if (submission.not_after)
        if (const Result<TimePoint> time = parse_rfc3339(*submission.not_after); !time)
            return usage(fmt::format("--not-after {}: {}", printable(*submission.not_after),
                             printable(time.error().what)),
                "give a time in UTC, as 2027-01-31T23:59:59Z");
    if (submission.idempotency_key
        && (submission.idempotency_key->empty()
            || submission.idempotency_key->size() > kLongestIdempotencyKey))
        return usage("--idempotency-key is of 1 to 64 characters", "choose a shorter one");
    if (!submission.out.empty() && submission.out == submission.chain_out)
        return usage("--out and --chain-out name the same file", "name two files");
    for (const std::string& path : { submission.out, submission.chain_out }) {
        if (path.empty() || path == "-") continue;
        if (const Result<void> writable = check_writable(path); !writable)
            return complaint_of(writable.error());
    }
    return std::nullopt;
}

boost::json::object parameters_of(const Submission& submission, const CsrFile& csr)
{
    boost::json::object parameters { { "operation", submission.operation }, { "csr", csr.wire },
        { "completeWhenReady", !submission.dry_run }, { "dryRun", submission.dry_run } };
    if (!submission.profile.empty()) parameters["profile"] = submission.profile;
    if (!submission.certificate.empty()) parameters["certificate"] = submission.certificate;
    if (!submission.names.empty()) {
        boost::json::array names;
        for (const std::string& name : submission.names)
            names.emplace_back(name);
        parameters["names"] = std::move(names);
    }
    if (submission.not_after) parameters["notAfter"] = *submission.not_after;
    if (submission.message) parameters["message"] = *submission.message;
    if (submission.idempotency_key) parameters["idempotencyKey"] = *submission.idempotency_key;
    return parameters;
}

void show_request(Context& context, const boost::json::object& request, const CsrFile& csr)
{
    const Paint paint = context.console.paint();
    context.console.say(render_request(request, csr.key, paint));
    context.console.say(render_changes(objects_of(request, "changes"), paint));
    context.console.say(render_findings(objects_of(request, "findings"), paint));
}

/// A refusal carries findings and no request: what was asked is known here.
void show_refusal(
    Context& context, const Submission& submission, const CsrFile& csr, const Complaint& complaint)
{
    boost::json::object asked { { "operation", submission.operation }, { "profile", submission.profile },
        { "predecessor", submission.certificate }, { "spkiSha256", csr.spki_sha256 } };
    boost::json::array names;
    for (const std::string& name : submission.names.empty() ? csr.names : submission.names)
        names.emplace_back(name);
    asked["names"] = std::move(names);
    if (submission.message) asked["message"] = *submission.message;
    const Paint paint = context.console.paint();
    context.console.say(render_refused_request(asked, csr.key, paint));
    context.console.say(render_findings(objects_of(complaint.parameters, "findings"), paint));
}

ExitStatus lost_file(Context& context, const Error& error, const std::string& serial)
{
    Complaint complaint = complaint_of(error);
    complaint.status = ExitStatus::Failed;
    complaint.lines.emplace_back("but", fmt::format("the certificate {} was issued", serial));
    complaint.lines.emplace_back(
        "do", fmt::format("countersignctl show {} --out FILE --chain-out FILE", serial));
    return context.console.complain_after_report(complaint);
}

std::string validity_of(Context& context, const std::string& serial, ipc::Role role)
{
    Answer answer = context.appliance.call(role, "Certificates.Show", { { "serial", serial } });
    if (!answer) return {}; // it was issued; its times stand in the certificate
    const boost::json::object certificate = object_of(*answer, "certificate");
    return validity_in_words(text_of(certificate, "notBefore"), text_of(certificate, "notAfter"));
}

ExitStatus deliver(Context& context, const Submission& submission, const boost::json::object& issued)
{
    const std::string serial = text_of(issued, "serial");
    const std::string certificate = raw_text_of(issued, "certificate");
    std::vector<std::string> files;
    std::optional<Error> failed;
    auto write = [&](const std::string& path, const std::string& content) {
        if (path.empty() || path == "-" || failed) return;
        if (const Result<void> written = write_public_file(path, content); !written)
            failed = written.error();
        else
            files.push_back(printable(path));
    };
    write(submission.out, certificate);
    write(submission.chain_out, raw_text_of(issued, "chain"));
    Console& console = context.console;
    if (!console.json())
        console.say(render_issued(
            issued, validity_of(context, serial, role_named(submission.role)), files, console.paint()));
    if (submission.out == "-" || (submission.out.empty() && !console.json())) console.write(certificate);
    if (failed) return lost_file(context, *failed, serial);
    return ExitStatus::Done;
}

ExitStatus finish(
    Context& context, const Submission& submission, const CsrFile& csr, const boost::json::object& reply)
{
    const boost::json::object request = object_of(reply, "request");
    show_request(context, request, csr);
    if (submission.dry_run) {
        context.console.print(reply);
        return status_of_verdict(verdict_of(count(objects_of(request, "findings"))));
    }
    if (has(reply, "issued")) {
        context.console.print(reply);
        return deliver(context, submission, object_of(reply, "issued"));
    }
    if (!submission.wait || is_over(text_of(request, "state"))) {
        context.console.print(reply);
        return context.console.complain_after_report(not_issued(request));
    }
    Answer ended = wait_until_over(context, role_named(submission.role), raw_text_of(request, "id"));
    if (!ended) return context.console.complain(ended.error());
    context.console.print(*ended);
    if (has(*ended, "issued")) return deliver(context, submission, object_of(*ended, "issued"));
    return context.console.complain_after_report(not_issued(object_of(*ended, "request")));
}

} // namespace

ExitStatus run_submission(Context& context, const Submission& submission)
{
    if (const std::optional<Complaint> misuse = misuse_in(submission))
        return context.console.complain(*misuse);
    const Result<CsrFile> csr = read_csr(submission.csr);
    if (!csr) return context.console.complain(complaint_of(csr.error()));
    if (submission.out == "-") context.console.report_to_error_stream();
    const Answer reply = context.appliance.call(
        role_named(submission.role), "Requests.Submit", parameters_of(submission, *csr), kSigningTime);
    if (!reply) {
        if (reply.error().status == ExitStatus::Refused || reply.error().status == ExitStatus::Pending)
            show_refusal(context, submission, *csr, reply.error());
        return context.console.complain(reply.error());
    }
    return finish(context, submission, *csr, *reply);
}

} // namespace countersign::ctl
