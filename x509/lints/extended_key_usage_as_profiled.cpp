// SPDX-License-Identifier: Apache-2.0
#include "x509/extended_key_usage.hpp"
#include "x509/extension_oids.hpp"
#include "x509/lints.hpp"

#include <fmt/format.h>

namespace countersign::x509::lints {

LintFault extended_key_usage_as_profiled(const LintSubject& subject)
{
    std::vector<std::string> expected;
    for (const std::string& name : subject.plan.extended_key_usages) {
        const ExtendedKeyUsage* usage = find_extended_key_usage(name);
        if (!usage) return fmt::format("the profile names the unknown purpose {}", name);
        expected.emplace_back(usage->oid);
    }
    if (subject.tbs.extended_key_usages != expected)
        return fmt::format("{} purposes that are not the {} of the profile",
            subject.tbs.extended_key_usages.size(), expected.size());
    const Extension* extension = find_extension(subject.tbs, kExtendedKeyUsageOid);
    if (extension && extension->critical) return "extKeyUsage is critical";
    return {};
}

} // namespace countersign::x509::lints
