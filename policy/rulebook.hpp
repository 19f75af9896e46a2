// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/rules.hpp"

#include <span>

namespace countersign::policy {

/// Changes whenever a rule, a bound in code or a finding's text changes: a decision made under another
/// revision may differ when it is replayed.
inline constexpr std::string_view kRulebookRevision = "2026-11-25.1";

/// One rule: its stable tag, where it comes from, and the function that judges.
struct Rule
{
    std::string_view tag;
    std::string_view source;
    Findings (*judge)(const Facts&, const Settings&);
};

/// Every rule, in the order in which findings are listed. No setting adds, drops or demotes one.
[[nodiscard]] std::span<const Rule> rulebook();

} // namespace countersign::policy
