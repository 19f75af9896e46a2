// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/finding.hpp"

#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

Cell mark_of(const std::string& state)
{
    if (state == "satisfied") return { "ok", Colour::Green };
    if (state == "missing") return { "missing", Colour::Yellow };
    if (state == "refused") return { "refused", Colour::Red };
    return { state.empty() ? "?" : state, Colour::Red }; // a newer appliance's word: never shown as ok
}

std::string summary_of(const FindingCount& count, std::size_t all)
{
    if (all == 0) return "no rule reported";
    if (count.refused > 0) return fmt::format("refused, {} of {} findings", count.refused, all);
    if (count.missing > 0) return fmt::format("something is missing, {} of {} findings", count.missing, all);
    return fmt::format("permitted, {} finding{}", all, all == 1 ? "" : "s");
}

Colour colour_of(std::string_view verdict)
{
    if (verdict == "permit") return Colour::Green;
    return verdict == "pending" ? Colour::Yellow : Colour::Red;
}

std::string with_clause(const std::string& message, const std::string& clause)
{
    return clause.empty() ? message : fmt::format("{} [{}]", message, clause);
}

struct ChangeWords
{
    std::string_view what;
    std::string_view words;
};

constexpr ChangeWords kChanges[] = {
    { "key", "new key" },
    { "keyType", "another type of key" },
    { "nameAdded", "name added" },
    { "nameRemoved", "name removed" },
    { "subject", "another subject" },
    { "validity", "another validity" },
};

std::string words_of(const std::string& what)
{
    for (const ChangeWords& row : kChanges)
        if (row.what == what) return std::string { row.words };
    return what;
}

std::string difference_of(const boost::json::object& change)
{
    const std::string from = text_of(change, "from");
    const std::string to = text_of(change, "to");
    if (from.empty() || to.empty()) return from + to;
    return fmt::format("{} -> {}", from, to);
}

} // namespace

FindingCount count(const std::vector<boost::json::object>& findings)
{
    FindingCount counted;
    for (const boost::json::object& finding : findings) {
        const std::string state = text_of(finding, "state");
        if (state == "satisfied")
            ++counted.satisfied;
        else if (state == "missing")
            ++counted.missing;
        else
            ++counted.refused;
    }
    return counted;
}

std::string_view verdict_of(const FindingCount& count)
{
    if (count.refused > 0) return "refused";
    return count.missing > 0 || count.satisfied == 0 ? "pending" : "permit";
}

std::string render_findings(const std::vector<boost::json::object>& findings, Paint paint)
{
    const FindingCount counted = count(findings);
    Table table { 2 };
    for (const boost::json::object& finding : findings)
        table.row({ mark_of(text_of(finding, "state")), text_of(finding, "rule"), text_of(finding, "subject"),
            with_clause(text_of(finding, "message"), text_of(finding, "clause")) });
    return fmt::format("{}  {}\n{}", paint(Colour::Bold, "Policy"),
        paint(colour_of(verdict_of(counted)), summary_of(counted, findings.size())), table.text(paint));
}

std::string render_changes(const std::vector<boost::json::object>& changes, Paint paint)
{
    if (changes.empty()) return {};
    Table table { 2 };
    for (const boost::json::object& change : changes) {
        table.row({ words_of(text_of(change, "what")), difference_of(change) });
        if (const std::string follows = text_of(change, "consequence"); !follows.empty())
            table.row({ "", { "so: " + follows, Colour::Dim } });
    }
    return fmt::format("{}  against the certificate that it replaces\n{}", paint(Colour::Bold, "Changes"),
        table.text(paint));
}

} // namespace countersign::ctl
