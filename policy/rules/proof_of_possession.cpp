// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"

namespace countersign::policy {

// BR 2.2.6 leaves 3.2.1 empty. Without the proof, anybody could have somebody else's key certified for names
// of their own.
Findings proof_of_possession(const Facts& facts, const Settings&)
{
    Findings findings;
    if (facts.key_proven)
        findings.satisfied("key", "the request is signed with the key that it asks for");
    else
        findings.refuse("key", "the request's signature does not verify with the key that it asks for");
    return findings;
}

} // namespace countersign::policy
