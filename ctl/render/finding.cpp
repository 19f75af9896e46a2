// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/finding.hpp"

#include "ctl/reply.hpp"
#include "ctl/table.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

constexpr std::string_view kOwnRule = "own rule"; // as the rulebook names its source
constexpr std::size_t kLongestInLine = 72; // two key digests do not fit beside each other

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
    // Most rules are the house's own; the clause is worth its place where it can be looked up.
    return clause.empty() || clause == kOwnRule ? message : fmt::format("{} [{}]", message, clause);
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

void difference_rows(Table& table, const boost::json::object& change)
{
    const std::string from = text_of(change, "from");
    const std::string to = text_of(change, "to");
    const std::string words = words_of(text_of(change, "what"));
    if (from.empty() || to.empty()) {
        table.row({ words, from + to });
    } else if (from.size() + to.size() <= kLongestInLine) {
        table.row({ words, fmt::format("{} -> {}", from, to) });
    } else {
        table.row({ words, from });
        table.row({ "", "-> " + to });
    }
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
    for (std::size_t i = 0; i < changes.size(); ++i) {
        difference_rows(table, changes[i]);
        // Changes in a row with the same consequence tell it once, below the last.
        const std::string follows = text_of(changes[i], "consequence");
        const bool told_below = i + 1 < changes.size() && text_of(changes[i + 1], "consequence") == follows;
        if (!follows.empty() && !told_below) table.row({ "", { "so: " + follows, Colour::Dim } });
    }
    return fmt::format("{}  against the certificate that it replaces\n{}", paint(Colour::Bold, "Changes"),
        table.text(paint));
}

} // namespace countersign::ctl
