// SPDX-License-Identifier: Apache-2.0
#include "policy/scope.hpp"

#include <algorithm>

namespace countersign::policy {

const ScopeEvidence* find_scope_evidence(const Facts& facts, const Profile& profile, const DomainName& name)
{
    for (const ScopeEvidence& evidence : facts.scope_evidence) {
        const bool scope_is_ours = std::ranges::find(profile.scope, evidence.scope) != profile.scope.end();
        if (evidence.name == name && scope_is_ours && name.is_within(evidence.scope)) return &evidence;
    }
    return nullptr;
}

bool scope_covers(const Profile& profile, const DomainName& name)
{
    return std::ranges::any_of(profile.scope, [&](const DomainName& scope) { return name.is_within(scope); });
}

} // namespace countersign::policy
