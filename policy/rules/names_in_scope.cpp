// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"
#include "policy/scope.hpp"
#include "policy/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::policy {
namespace {

// Ours: a certificate with more names than this is refused by common TLS clients for its size; no profile
// raises it.
constexpr std::size_t kMostNames = 1000;

void judge_count(const Facts& facts, const Profile& profile, Findings& findings)
{
    const std::size_t most = std::min(profile.most_names, kMostNames);
    // BR 2.2.6 7.1.2.7.12: "MUST contain at least one `dNSName` or `iPAddress` `GeneralName`"
    if (facts.names.empty())
        findings.refuse("names", "0 names are asked for, at least 1 is needed", "BR 2.2.6 7.1.2.7.12");
    else if (facts.names.size() > most)
        findings.refuse(
            "names", fmt::format("{} names are asked for, at most {} are allowed", facts.names.size(), most));
    // Digests are taken over sorted names; anything else would give one request two digests.
    if (std::ranges::adjacent_find(facts.names, std::greater_equal<> {}) != facts.names.end())
        findings.refuse("names", "the names are not sorted, or one stands twice");
}

void judge_name(const DomainName& name, const Facts& facts, const Profile& profile, Findings& findings)
{
    if (name.is_wildcard() && !profile.wildcards)
        findings.refuse(name.text(), fmt::format("{} is a wildcard; the profile allows none", name.text()));
    if (!scope_covers(profile, name)) {
        findings.refuse(name.text(),
            fmt::format("{} is outside the profile's scope: {}", name.text(),
                profile.scope.empty() ? "none" : in_words(profile.scope)));
        return;
    }
    const ScopeEvidence* evidence = find_scope_evidence(facts, profile, name);
    if (!evidence)
        findings.missing(name.text(), fmt::format("nothing proves yet which scope covers {}", name.text()));
    else if (!name.is_wildcard() || profile.wildcards)
        findings.satisfied(
            name.text(), fmt::format("{} is within the scope {}", name.text(), evidence->scope.text()));
}

} // namespace

Findings names_in_scope(const Facts& facts, const Settings& settings)
{
    Findings findings;
    judge_count(facts, settings.profile, findings);
    // What must be proven, not what was found: evidence for other names proves nothing.
    for (const DomainName& name : facts.names)
        judge_name(name, facts, settings.profile, findings);
    return findings;
}

} // namespace countersign::policy
