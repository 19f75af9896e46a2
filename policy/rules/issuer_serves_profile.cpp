// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"

#include <fmt/format.h>

namespace countersign::policy {

// Names, validity and key are judged for one issuer; a decision must not be used with another one.
Findings issuer_serves_profile(const Facts& facts, const Settings& settings)
{
    const IssuerFacts& issuer = settings.issuer;
    Findings findings;
    if (issuer.name.empty() || issuer.name != settings.profile.issuer)
        findings.refuse("issuer",
            fmt::format("the profile \"{}\" issues under \"{}\", not under \"{}\"", settings.profile.name,
                settings.profile.issuer, issuer.name));
    if (facts.now < issuer.not_before || facts.now > issuer.not_after)
        findings.refuse("issuer",
            fmt::format("it is {}, the issuer's certificate is valid from {} to {}", to_rfc3339(facts.now),
                to_rfc3339(issuer.not_before), to_rfc3339(issuer.not_after)));
    if (findings.nothing_against())
        findings.satisfied(
            "issuer", fmt::format("{} is valid until {}", issuer.name, to_rfc3339(issuer.not_after)));
    return findings;
}

} // namespace countersign::policy
