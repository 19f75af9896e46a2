// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/decision.hpp"

#include "ctl/render/certificate.hpp"
#include "ctl/render/finding.hpp"
#include "ctl/render/request.hpp"
#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

Colour colour_of(std::string_view verdict)
{
    if (verdict == "permit") return Colour::Green;
    return verdict == "pending" ? Colour::Yellow : Colour::Red;
}

void asked_rows(Table& table, const boost::json::object& record)
{
    const boost::json::object content = object_of(record, "content");
    table.field("decided", text_of(record, "decidedAt"));
    table.field("asked",
        fmt::format("{}, profile {}, issuer {}", text_of(record, "operation"), text_of(record, "profile"),
            text_of(record, "issuer")));
    table.field("names", names_in_line(texts_of(content, "names")));
    table.field("key", "SHA-256 " + text_of(content, "spkiSha256"));
    table.field("replaces", text_of(content, "predecessor"));
    table.field("request", text_of(record, "request"));
    table.field("order", text_of(record, "order"));
}

std::string render_permit(const boost::json::object& permit, Paint paint)
{
    if (permit.empty()) return {};
    Table table { 2 };
    table.field("names", names_in_line(texts_of(permit, "names")));
    table.field("subject", text_of(permit, "subject"));
    table.field("valid", validity_in_words(text_of(permit, "notBefore"), text_of(permit, "notAfter")));
    for (const boost::json::object& evidence : objects_of(permit, "evidence"))
        table.row({ { "evidence", Colour::Dim },
            fmt::format("{}: {} {}", text_of(evidence, "name"), text_of(evidence, "kind"),
                text_of(evidence, "value")) });
    return paint(Colour::Bold, "Permit") + "\n" + table.text(paint);
}

} // namespace

std::string render_decision(const boost::json::object& record, std::string_view digest, Paint paint)
{
    const std::string verdict = text_of(record, "verdict");
    Table asked { 2 };
    asked_rows(asked, record);
    Table proof { 2 };
    proof.field("record", fmt::format("SHA-256 {}", digest));
    proof.field("content", text_of(record, "contentDigest"));
    proof.field("facts", text_of(record, "factsDigest"));
    proof.field("settings", text_of(record, "settingsDigest"));
    proof.field("policy", text_of(record, "policyDigest"));
    proof.field("rulebook", text_of(record, "rulebook"));
    return fmt::format("{}  {}  {}\n{}{}{}{}\n{}", paint(Colour::Bold, "Decision"), text_of(record, "id"),
        paint(colour_of(verdict), verdict), asked.text(paint),
        render_findings(objects_of(record, "findings"), paint),
        render_permit(object_of(record, "permit"), paint), paint(Colour::Bold, "Digests"), proof.text(paint));
}

} // namespace countersign::ctl
