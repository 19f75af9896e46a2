// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"
#include "policy/subject.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

std::string quoted(const std::string& subject)
{
    return subject.empty() ? "empty" : '"' + subject + '"';
}

} // namespace

// BR 2.2.6 7.1.4.3: "If present, this attribute MUST contain exactly one entry that is one of the values
// contained in the Certificate's `subjectAltName` extension" The subject holds nothing else: no other part of
// a name is verified for this kind of profile.
Findings subject_follows_profile(const Facts& facts, const Settings& settings)
{
    const std::string expected = subject_of(settings.profile, facts.names);
    Findings findings;
    if (facts.subject == expected)
        findings.satisfied("subject", fmt::format("the subject is {}", quoted(expected)));
    else
        findings.refuse("subject",
            fmt::format("the subject is {}, the profile gives {}", quoted(facts.subject), quoted(expected)));
    return findings;
}

} // namespace countersign::policy
