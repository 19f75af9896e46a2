// SPDX-License-Identifier: Apache-2.0
#include "policy/names.hpp"
#include "policy/rules.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

void judge_belonging(const Facts& facts, const Settings& settings, const Predecessor& old, Findings& findings)
{
    if (old.order != facts.order)
        findings.refuse("certificate", "the old certificate belongs to another order");
    if (old.profile != settings.profile.name)
        findings.refuse("certificate",
            fmt::format("the old certificate is of profile \"{}\", the request of \"{}\"", old.profile,
                settings.profile.name));
    if (old.issuer != settings.issuer.name)
        findings.refuse("certificate",
            fmt::format("the old certificate was issued by \"{}\", the request goes to \"{}\"", old.issuer,
                settings.issuer.name));
}

void judge_state(const Facts& facts, const Predecessor& old, Findings& findings)
{
    if (old.state != CertificateState::Current)
        findings.refuse("certificate",
            fmt::format("the old certificate is {}; only the order's current one may be replaced",
                name_of(old.state)));
    if (facts.now > old.not_after) // notAfter itself is still valid
        findings.refuse("certificate",
            fmt::format("the old certificate ended at {}, it is {} now", to_rfc3339(old.not_after),
                to_rfc3339(facts.now)));
}

void judge_profile(const Facts& facts, const Settings& settings, Findings& findings)
{
    const Profile& profile = settings.profile;
    if (!profile.reissue_allowed)
        findings.refuse("certificate",
            fmt::format("the profile \"{}\" allows no {}", profile.name, name_of(facts.operation)));
    if (!profile.names_may_change_at_reissue && facts.names != facts.predecessor->names)
        findings.refuse(
            "certificate", fmt::format("the profile \"{}\" lets no name change at a reissue", profile.name));
}

void judge_first_issue(const Facts& facts, Findings& findings)
{
    if (facts.predecessor)
        findings.refuse("certificate", "an issue replaces no certificate; ask for a reissue or rekey");
    else
        findings.satisfied("certificate", "a first issue: no certificate is replaced");
}

void judge_replacement(const Facts& facts, const Settings& settings, Findings& findings)
{
    if (!facts.predecessor) {
        findings.refuse("certificate",
            fmt::format("a {} needs the certificate that it replaces", name_of(facts.operation)));
        return;
    }
    judge_belonging(facts, settings, *facts.predecessor, findings);
    judge_state(facts, *facts.predecessor, findings);
    judge_profile(facts, settings, findings);
    if (!findings.nothing_against()) return;
    findings.satisfied("certificate",
        fmt::format("certificate {} is current and ends at {}", facts.predecessor->serial.hex(),
            to_rfc3339(facts.predecessor->not_after)));
    if (facts.predecessor_has_pending_request)
        findings.satisfied(
            "certificate", "an earlier request for this certificate is pending; this one replaces it");
}

} // namespace

// BR 2.2.6 leaves 3.3 empty: a reissue is a new issuance by today's rules, which the other rules judge. This
// one guards what is replaced.
Findings certificate_may_be_reissued(const Facts& facts, const Settings& settings)
{
    Findings findings;
    switch (facts.operation) {
    case Operation::Issue:
        judge_first_issue(facts, findings);
        break;
    case Operation::Reissue:
    case Operation::Rekey:
        judge_replacement(facts, settings, findings);
        break;
    }
    return findings;
}

} // namespace countersign::policy
