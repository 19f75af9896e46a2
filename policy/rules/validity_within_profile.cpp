// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"
#include "policy/validity.hpp"
#include "policy/validity_limits.hpp"
#include "policy/wording.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

constexpr std::string_view kNotBefore = "BR 2.2.6 7.1.2.7";
// BR 2.2.6 7.1.2.7: "A value within 48 hours of the certificate signing operation."
constexpr std::chrono::seconds kLongestBackdate = std::chrono::hours { 48 };

void judge_profile(const Facts& facts, const Profile& profile, Findings& findings)
{
    // Issued means now: a request that waited is judged by the limit of the day on which it is signed.
    const ValidityLimit* limit = find_validity_limit(validity_limits(), profile.kind, facts.now);
    if (!limit)
        findings.refuse("validity", "no validity is allowed for this kind of profile today");
    else if (profile.validity > limit->longest)
        findings.refuse("validity",
            fmt::format("the profile's validity is {}, at most {} are allowed", in_words(profile.validity),
                in_words(limit->longest)),
            limit->source);
    if (profile.validity < std::chrono::seconds { 1 })
        findings.refuse("validity",
            fmt::format(
                "the profile's validity is {}, at least 1 second is needed", in_words(profile.validity)));
    if (profile.backdate < std::chrono::seconds {} || profile.backdate > kLongestBackdate)
        findings.refuse("validity",
            fmt::format("the profile backdates by {}, allowed are 0 seconds to {}",
                in_words(profile.backdate), in_words(kLongestBackdate)),
            kNotBefore);
}

/// The limit that a notAfter asked for passes: the profile's, or the old certificate's end.
std::string whose_limit(const Facts& facts, TimePoint latest)
{
    return facts.predecessor && latest == facts.predecessor->not_after ? "the old certificate's end"
                                                                       : "the profile's limit";
}

void judge_end(const Facts& facts, const Settings& settings, Findings& findings)
{
    const TimePoint latest = latest_not_after(facts, settings);
    const TimePoint end = validity_of(facts, settings).not_after;
    if (facts.not_after_asked && *facts.not_after_asked > latest)
        findings.refuse("validity",
            fmt::format("notAfter {} is asked for, {} is {}", to_rfc3339(*facts.not_after_asked),
                whose_limit(facts, latest), to_rfc3339(latest)));
    if (end < facts.now)
        findings.refuse("validity",
            fmt::format(
                "the certificate would end at {}, it is {} now", to_rfc3339(end), to_rfc3339(facts.now)));
    if (end > settings.issuer.not_after)
        findings.refuse("validity",
            fmt::format("the certificate would end at {}, its issuer ends at {}", to_rfc3339(end),
                to_rfc3339(settings.issuer.not_after)));
}

} // namespace

Findings validity_within_profile(const Facts& facts, const Settings& settings)
{
    Findings findings;
    judge_profile(facts, settings.profile, findings);
    if (!findings.nothing_against()) return findings; // what follows is reckoned from the profile's validity
    judge_end(facts, settings, findings);
    if (!findings.nothing_against()) return findings;
    const auto [not_before, not_after] = validity_of(facts, settings);
    findings.satisfied("validity",
        fmt::format("{} to {} inclusive: {}, the profile allows {}", to_rfc3339(not_before),
            to_rfc3339(not_after), in_words(not_after - not_before + std::chrono::seconds { 1 }),
            in_words(settings.profile.validity)));
    return findings;
}

} // namespace countersign::policy
