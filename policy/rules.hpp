// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/findings.hpp"

namespace countersign::policy {

// One function a rule, one file a function: policy/rules/NAME.cpp. Each gives at least one finding, whatever
// the facts: a rule that has nothing to demand of this operation says so. docs/policy-rules.md is the same
// list for people.

[[nodiscard]] Findings certificate_may_be_reissued(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings issuer_serves_profile(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings key_is_new(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings key_quality(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings names_in_scope(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings operation_covers_changes(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings proof_of_possession(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings subject_follows_profile(const Facts& facts, const Settings& settings);
[[nodiscard]] Findings validity_within_profile(const Facts& facts, const Settings& settings);

} // namespace countersign::policy
