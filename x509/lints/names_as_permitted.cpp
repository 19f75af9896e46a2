// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::x509::lints {

LintFault names_as_permitted(const LintSubject& subject)
{
    const Tbs& tbs = subject.tbs;
    if (!tbs.other_name_kinds.empty()) return fmt::format("a name of kind {}", tbs.other_name_kinds.front());
    if (tbs.dns_names.empty()) return "no name at all";
    if (tbs.dns_names == subject.plan.names) return {};
    for (const DomainName& name : tbs.dns_names)
        if (std::ranges::find(subject.plan.names, name) == subject.plan.names.end())
            return fmt::format("{} is not permitted", name.text());
    for (const DomainName& name : subject.plan.names)
        if (std::ranges::find(tbs.dns_names, name) == tbs.dns_names.end())
            return fmt::format("{} is missing", name.text());
    return "the permitted names in another order, or one of them twice";
}

} // namespace countersign::x509::lints
