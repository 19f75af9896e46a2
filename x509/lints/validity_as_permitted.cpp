// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

#include <fmt/format.h>

namespace countersign::x509::lints {

// Both ends belong to the validity, so equal ends are one second, and an earlier end is none.
LintFault validity_as_permitted(const LintSubject& subject)
{
    const Tbs& tbs = subject.tbs;
    if (tbs.not_before != subject.plan.not_before || tbs.not_after != subject.plan.not_after)
        return fmt::format("{} to {} instead of {} to {}", to_rfc3339(tbs.not_before),
            to_rfc3339(tbs.not_after), to_rfc3339(subject.plan.not_before),
            to_rfc3339(subject.plan.not_after));
    if (tbs.not_after < tbs.not_before) return "it ends before it begins";
    return {};
}

} // namespace countersign::x509::lints
