// SPDX-License-Identifier: Apache-2.0
#include "policy/rulebook.hpp"

namespace countersign::policy {
namespace {

// "own rule": no clause demands it of a private profile; the reason stands in the rule's file.
constexpr Rule kRulebook[] = {
    { "issuer-serves-profile", "own rule", issuer_serves_profile },
    { "proof-of-possession", "own rule", proof_of_possession },
    { "key-quality", "BR 2.2.6 6.1.1.3", key_quality },
    { "key-is-new", "own rule", key_is_new },
    { "names-in-scope", "own rule", names_in_scope },
    { "subject-follows-profile", "BR 2.2.6 7.1.4.3", subject_follows_profile },
    { "validity-within-profile", "own rule", validity_within_profile },
    { "certificate-may-be-reissued", "own rule", certificate_may_be_reissued },
    { "operation-covers-changes", "own rule", operation_covers_changes },
};

} // namespace

std::span<const Rule> rulebook()
{
    return kRulebook;
}

} // namespace countersign::policy
