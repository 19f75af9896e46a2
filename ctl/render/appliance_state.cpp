// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/appliance_state.hpp"

#include "core/printable.hpp"
#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace countersign::ctl {

namespace {

std::string or_none(std::string text)
{
    return text.empty() ? std::string { "none" } : text;
}

/// "1 issued, 2 open"
std::string request_counts(const boost::json::object& status)
{
    std::string counts;
    const boost::json::object by_state = object_of(status, "requests");
    for (const auto& [state, number] : by_state)
        if (const std::string many = number_of(by_state, state); many != "0")
            counts += fmt::format(
                "{}{} {}", counts.empty() ? "" : ", ", many, printable(std::string_view { state }));
    return or_none(counts);
}

std::string log_line(const boost::json::object& status)
{
    if (!has(status, "logId")) return "unknown: the signer does not answer";
    return fmt::format("{}, {} records, serial prefix {}", text_of(status, "logId"),
        number_of(status, "logSize"), number_of(status, "serialPrefix"));
}

std::string policy_line(const boost::json::object& status)
{
    if (!has(status, "policyDigest")) return "none in force";
    return fmt::format("{}, since {}", text_of(status, "policyDigest"), text_of(status, "policyActiveSince"));
}

void field(Table& table, std::string label, bool good, std::string_view yes, std::string_view no, Colour bad)
{
    table.field(std::move(label), std::string { good ? yes : no }, good ? Colour::Plain : bad);
}

std::string render_problems(const boost::json::object& status, Paint paint)
{
    Table table { 2 };
    for (const std::string& problem : texts_of(status, "problems"))
        table.row({ { "-", Colour::Red }, problem });
    return table.text(paint);
}

std::string render_limits(const boost::json::object& status, Paint paint)
{
    Table table { 2 };
    for (const boost::json::object& limit : objects_of(status, "limits"))
        table.row(
            { text_of(limit, "name"), fmt::format("{} {}", number_of(limit, "value"), text_of(limit, "unit")),
                has(limit, "inUse") ? fmt::format("{} in use", number_of(limit, "inUse")) : "" });
    if (table.empty()) return {};
    return paint(Colour::Bold, "Limits") + "\n" + table.text(paint);
}

void problem_rows(Table& table, const boost::json::object& part)
{
    if (const std::string problem = text_of(part, "problem"); !problem.empty()) {
        const std::string code = text_of(part, "code");
        table.row(
            { "", { "why", Colour::Dim }, code.empty() ? problem : fmt::format("{} ({})", problem, code) });
    }
    if (const std::string hint = text_of(part, "hint"); !hint.empty())
        table.row({ "", { "do", Colour::Dim }, hint });
}

std::string token_details(const boost::json::object& token)
{
    std::string details;
    for (const char* field_name : { "label", "serial" })
        if (const std::string text = text_of(token, field_name); !text.empty())
            details += fmt::format("{}{} {}", details.empty() ? "" : ", ", field_name, text);
    if (has(token, "slot"))
        details += fmt::format("{}slot {}", details.empty() ? "" : ", ", number_of(token, "slot"));
    return details;
}

} // namespace

std::string render_keys(const boost::json::object& reply, Paint paint)
{
    Table keys { 2 };
    for (const boost::json::object& key : objects_of(reply, "keys")) {
        const bool ready = flag_of(key, "ready");
        std::string details = text_of(key, "type");
        details += fmt::format("{}token {}", details.empty() ? "" : ", ", text_of(key, "token"));
        if (has(key, "issuer")) details += fmt::format(", issuer {}", text_of(key, "issuer"));
        keys.row({ text_of(key, "name"),
            ready ? Cell { "ready", Colour::Green } : Cell { "not ready", Colour::Red }, details });
        keys.row({ "", { "key", Colour::Dim }, "SHA-256 " + text_of(key, "spkiSha256") });
        problem_rows(keys, key);
    }
    Table tokens { 2 };
    for (const boost::json::object& token : objects_of(reply, "tokens")) {
        const std::string state = text_of(token, "state");
        tokens.row({ text_of(token, "name"), { state, state == "ready" ? Colour::Green : Colour::Red },
            token_details(token) });
        problem_rows(tokens, token);
    }
    return fmt::format("{}{}\n{}{}{}\n{}", paint(Colour::Bold, "Keys"), keys.empty() ? "  none" : "",
        keys.text(paint), paint(Colour::Bold, "Tokens"), tokens.empty() ? "  none" : "", tokens.text(paint));
}

std::string render_status(const boost::json::object& status, Paint paint)
{
    const bool in_order = flag_of(status, "inOrder");
    Table table { 2 };
    table.field("version", text_of(status, "version"));
    table.field("started", text_of(status, "startedAt"));
    table.field("time", text_of(status, "now"));
    const bool signer = flag_of(status, "signerReachable"); // who watches the clock
    if (signer)
        field(table, "clock", flag_of(status, "clockInOrder"), "in order", "not in order", Colour::Red);
    else
        table.field("clock", "unknown: the signer does not answer", Colour::Yellow);
    field(table, "signer", signer, "answers", "does not answer", Colour::Red);
    table.field("log", log_line(status));
    field(table, "log copy", flag_of(status, "logCopyElsewhere"), "kept elsewhere",
        "none elsewhere: a snapshot of the whole machine, put back, would not be noticed", Colour::Yellow);
    table.field("policy", policy_line(status));
    table.field("operators",
        fmt::format(
            "{} enrolled, quorum {}", number_of(status, "operatorsEnrolled"), number_of(status, "quorum")));
    table.field("requests", request_counts(status));
    table.field("certificates", number_of(status, "certificates"));
    table.field("to be revoked", number_of(status, "toBeRevoked"));
    table.field("open intents", number_of(status, "openIntents"));
    return fmt::format("{}  {}\n{}{}{}{}", paint(Colour::Bold, "Appliance"),
        in_order ? paint(Colour::Green, "in order: certificates can be issued")
                 : paint(Colour::Red, "not in order: no certificate can be issued"),
        render_problems(status, paint), table.text(paint), render_keys(status, paint),
        render_limits(status, paint));
}

} // namespace countersign::ctl
