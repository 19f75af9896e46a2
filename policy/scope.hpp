// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/facts.hpp"

namespace countersign::policy {

/// The evidence that proves `name`: given for exactly this name, by a scope of this profile that covers it.
/// Nothing: not proven.
[[nodiscard]] const ScopeEvidence* find_scope_evidence(
    const Facts& facts, const Profile& profile, const DomainName& name);

/// Some scope of `profile` covers `name`.
[[nodiscard]] bool scope_covers(const Profile& profile, const DomainName& name);

} // namespace countersign::policy
