// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/certificate.hpp"

#include "core/time_point.hpp"
#include "ctl/render/request.hpp"
#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

struct StateWords
{
    std::string_view state;
    std::string_view words;
    Colour colour;
};

constexpr StateWords kStates[] = {
    { "current", "current", Colour::Green },
    { "replaced", "replaced", Colour::Yellow },
    { "toBeRevoked", "to be revoked", Colour::Red },
};

Cell state_of(const boost::json::object& certificate)
{
    const std::string state = text_of(certificate, "state");
    for (const StateWords& row : kStates)
        if (row.state == state) return { std::string { row.words }, row.colour };
    return { state, Colour::Red };
}

} // namespace

std::string validity_in_words(const std::string& not_before, const std::string& not_after)
{
    const Result<TimePoint> first = parse_rfc3339(not_before);
    const Result<TimePoint> last = parse_rfc3339(not_after);
    if (!first || !last || *last < *first) return fmt::format("{} to {}", not_before, not_after);
    const std::chrono::seconds length
        = *last - *first + std::chrono::seconds { 1 }; // RFC 5280 4.1.2.5: both ends count
    const auto days = std::chrono::duration_cast<std::chrono::days>(length);
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(length - days);
    std::string words = fmt::format("{} day{}", days.count(), days.count() == 1 ? "" : "s");
    if (length != days) words += fmt::format(", {} hours", hours.count());
    return fmt::format("{} to {} ({})", not_before, not_after, words);
}

std::string render_certificate(const boost::json::object& certificate, Paint paint)
{
    Table table { 2 };
    const Cell state = state_of(certificate);
    table.field("state", state.text, state.colour);
    table.field("replaced by", text_of(certificate, "replacedBy"));
    table.field("names", names_in_line(texts_of(certificate, "names")));
    table.field("subject", text_of(certificate, "subject"));
    table.field(
        "valid", validity_in_words(text_of(certificate, "notBefore"), text_of(certificate, "notAfter")));
    table.field("profile",
        fmt::format("{}, issuer {}", text_of(certificate, "profile"), text_of(certificate, "issuer")));
    table.field("key", "SHA-256 " + text_of(certificate, "spkiSha256"));
    table.field("fingerprint", "SHA-256 " + text_of(certificate, "fingerprintSha256"));
    table.field("request", text_of(certificate, "request"));
    table.field("order", text_of(certificate, "order"));
    table.field("decision", text_of(certificate, "decision"));
    table.field("log index", number_of(certificate, "logIndex"));
    return fmt::format(
        "{}  {}\n{}", paint(Colour::Bold, "Certificate"), text_of(certificate, "serial"), table.text(paint));
}

std::string render_certificates(const std::vector<boost::json::object>& certificates, Paint paint)
{
    if (certificates.empty()) return "No certificate.\n";
    Table table;
    table.head({ "SERIAL", "STATE", "PROFILE", "VALID UNTIL", "NAMES" });
    for (const boost::json::object& certificate : certificates)
        table.row({ text_of(certificate, "serial"), state_of(certificate), text_of(certificate, "profile"),
            text_of(certificate, "notAfter"), names_in_line(texts_of(certificate, "names")) });
    return table.text(paint);
}

std::string render_issued(const boost::json::object& issued, std::string_view validity,
    const std::vector<std::string>& files, Paint paint)
{
    Table table { 2 };
    table.field("valid", std::string { validity });
    table.field("decision", text_of(issued, "decision"));
    table.field("log index", number_of(issued, "logIndex"));
    for (const std::string& file : files)
        table.field("written", file);
    return fmt::format("{}  {}\n{}", paint(Colour::Bold, "Certificate"),
        paint(Colour::Green, text_of(issued, "serial")), table.text(paint));
}

} // namespace countersign::ctl
