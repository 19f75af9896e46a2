// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/request.hpp"

#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace countersign::ctl {

namespace {

constexpr std::size_t kNamesInLine = 10;

Colour colour_of(std::string_view state)
{
    if (state == "issued") return Colour::Green;
    if (state == "open" || state == "ready" || state == "signing") return Colour::Yellow;
    return Colour::Red;
}

std::string title_of(const boost::json::object& request, Paint paint)
{
    const std::string id = text_of(request, "id");
    if (id.empty()) return paint(Colour::Bold, "Request") + "  a dry run: nothing is stored or signed\n";
    return fmt::format(
        "{}  {}\n", paint(Colour::Bold, fmt::format("Request {}", number_of(request, "number"))), id);
}

std::string asked_for(const boost::json::object& request)
{
    std::string asked = text_of(request, "operation");
    if (const std::string profile = text_of(request, "profile"); !profile.empty())
        asked += ", profile " + profile;
    if (const std::string issuer = text_of(request, "issuer"); !issuer.empty()) asked += ", issuer " + issuer;
    return asked;
}

std::string key_line(const boost::json::object& request, std::string_view key)
{
    const std::string digest = text_of(request, "spkiSha256");
    if (digest.empty() || key.empty()) return digest.empty() ? std::string { key } : "SHA-256 " + digest;
    return fmt::format("{}, SHA-256 {}", key, digest);
}

void asked_rows(Table& table, const boost::json::object& request, std::string_view key)
{
    table.field("asked", asked_for(request));
    table.field("names", names_in_line(texts_of(request, "names")));
    table.field("subject", text_of(request, "subject"));
    table.field("key", key_line(request, key));
    table.field("valid until", text_of(request, "notAfterAsked"));
    table.field("replaces", text_of(request, "predecessor"));
    table.field("message", text_of(request, "message"));
}

} // namespace

std::string names_in_line(const std::vector<std::string>& names)
{
    const auto shown = static_cast<std::ptrdiff_t>(std::min(names.size(), kNamesInLine));
    std::string line = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
    if (names.size() > kNamesInLine) line += fmt::format(" and {} more", names.size() - kNamesInLine);
    return line;
}

std::string render_request(const boost::json::object& request, std::string_view key, Paint paint)
{
    const std::string state = text_of(request, "state");
    Table table { 2 };
    asked_rows(table, request, key);
    table.field("order", text_of(request, "order"));
    if (has(request, "id") && !text_of(request, "id").empty()) {
        table.field("state", state, colour_of(state));
        table.field("decision", text_of(request, "decision"));
        if (state == "open" || state == "ready") table.field("expires", text_of(request, "expiresAt"));
    }
    return title_of(request, paint) + table.text(paint);
}

std::string render_refused_request(const boost::json::object& asked, std::string_view key, Paint paint)
{
    Table table { 2 };
    asked_rows(table, asked, key);
    return paint(Colour::Bold, "Request") + "\n" + table.text(paint);
}

std::string render_requests(const std::vector<boost::json::object>& requests, Paint paint)
{
    if (requests.empty()) return "No request.\n";
    Table table;
    table.head({ "NUMBER", "STATE", "OPERATION", "PROFILE", "CREATED", "REQUEST", "NAMES" });
    for (const boost::json::object& request : requests) {
        const std::string state = text_of(request, "state");
        table.row({ number_of(request, "number"), { state, colour_of(state) }, text_of(request, "operation"),
            text_of(request, "profile"), text_of(request, "createdAt"), text_of(request, "id"),
            names_in_line(texts_of(request, "names")) });
    }
    return table.text(paint);
}

} // namespace countersign::ctl
