// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/paint.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace countersign::ctl {

/// How many findings say satisfied, missing and refused.
struct FindingCount
{
    std::size_t satisfied = 0;
    std::size_t missing = 0;
    std::size_t refused = 0;
};

[[nodiscard]] FindingCount count(const std::vector<boost::json::object>& findings);
/// "permit", "pending" or "refused": one refusal outweighs all; no finding at all permits nothing.
[[nodiscard]] std::string_view verdict_of(const FindingCount& count);

/// "Policy", the verdict in words, then one line for each finding: mark, rule, subject, message, clause.
[[nodiscard]] std::string render_findings(const std::vector<boost::json::object>& findings, Paint paint);

/// "Changes against ...", one paragraph of two lines for each change: what, and what follows from it.
[[nodiscard]] std::string render_changes(const std::vector<boost::json::object>& changes, Paint paint);

} // namespace countersign::ctl
