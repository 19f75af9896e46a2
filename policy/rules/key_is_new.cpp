// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::policy {
namespace {

// Two orders with one key: whoever holds the key of one speaks for the names of the other, and revoking one
// for a compromise leaves the other. Neither finding names a certificate of another order: it may be another
// subscriber's.
void judge_other_orders(const Facts& facts, Findings& findings)
{
    if (std::ranges::any_of(facts.key_uses, [&](const KeyUse& use) { return use.order != facts.order; }))
        findings.refuse(
            "key", "the key is certified already in another order; each order needs a key of its own");
}

// A reissue is asked for to leave the old key behind, a rekey by its name.
void judge_replacement(const Facts& facts, Findings& findings)
{
    if (!facts.predecessor) {
        findings.missing("key", "the certificate to replace is not known, so the keys cannot be compared");
        return;
    }
    const Predecessor& old = *facts.predecessor;
    if (facts.key.spki_sha256 == old.spki_sha256)
        findings.refuse("key",
            fmt::format(
                "the key is the one of the old certificate {}; a new key is needed", old.serial.hex()));
    for (const KeyUse& use : facts.key_uses)
        if (use.order == facts.order && use.serial != old.serial)
            findings.refuse("key",
                fmt::format("the key was certified before, in certificate {}; a new key is needed",
                    use.serial.hex()));
    judge_other_orders(facts, findings);
}

} // namespace

Findings key_is_new(const Facts& facts, const Settings&)
{
    Findings findings;
    switch (facts.operation) {
    case Operation::Issue:
        judge_other_orders(facts, findings);
        break;
    case Operation::Reissue:
    case Operation::Rekey:
        judge_replacement(facts, findings);
        break;
    }
    if (findings.nothing_against())
        findings.satisfied("key", "no other certificate of this appliance holds the key");
    return findings;
}

} // namespace countersign::policy
