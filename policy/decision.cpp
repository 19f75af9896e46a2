// SPDX-License-Identifier: Apache-2.0
#include "policy/decision.hpp"

#include "policy/rulebook.hpp"
#include "policy/validity.hpp"

#include <algorithm>

namespace countersign::policy {
namespace {

/// A rule that says nothing has not permitted: that would be a bug of ours, and it fails closed.
std::vector<Finding> judge(const Rule& rule, const Facts& facts, const Settings& settings)
{
    Findings findings = rule.judge(facts, settings);
    if (findings.all().empty()) findings.refuse("rule", "the rule gave no finding");
    std::vector<Finding> tagged = std::move(findings).take();
    for (Finding& finding : tagged) {
        finding.rule = rule.tag;
        if (finding.clause.empty()) finding.clause = rule.source;
    }
    return tagged;
}

/// All rules run, whatever the first ones found: the reply lists every reason at once.
std::vector<Finding> judge_all(const Facts& facts, const Settings& settings)
{
    std::vector<Finding> findings;
    for (const Rule& rule : rulebook())
        std::ranges::move(judge(rule, facts, settings), std::back_inserter(findings));
    return findings;
}

bool any(const std::vector<Finding>& findings, FindingState state)
{
    return std::ranges::find(findings, state, &Finding::state) != findings.end();
}

} // namespace

Decision decide(const Facts& facts, const Settings& settings)
{
    std::vector<Finding> findings = judge_all(facts, settings);
    if (any(findings, FindingState::Refused)) return Refused { std::move(findings) };
    if (any(findings, FindingState::Missing)) return Pending { std::move(findings) };

    const Validity validity = validity_of(facts, settings);
    Permit permit;
    permit.profile_ = settings.profile;
    permit.names_ = facts.names;
    permit.subject_ = facts.subject;
    permit.spki_sha256_ = facts.key.spki_sha256;
    permit.not_before_ = validity.not_before;
    permit.not_after_ = validity.not_after;
    permit.findings_ = std::move(findings);
    return permit;
}

const std::vector<Finding>& findings_of(const Decision& decision)
{
    if (const auto* permit = std::get_if<Permit>(&decision)) return permit->findings();
    if (const auto* refused = std::get_if<Refused>(&decision)) return refused->findings;
    return std::get<Pending>(decision).findings;
}

std::string_view verdict_of(const Decision& decision)
{
    if (std::holds_alternative<Permit>(decision)) return "permit";
    return std::holds_alternative<Refused>(decision) ? "refused" : "pending";
}

} // namespace countersign::policy
