// SPDX-License-Identifier: Apache-2.0
#include "x509/extension_oids.hpp"
#include "x509/lints.hpp"

#include <fmt/format.h>

namespace countersign::x509::lints {

// Which extensions stand there, and which of them are critical. What each must hold is other lints' business.
LintFault extension_set(const LintSubject& subject)
{
    const bool subject_is_empty = subject.tbs.subject_text.empty();
    const bool has_purposes = !subject.plan.extended_key_usages.empty();
    struct Expected
    {
        std::string_view oid;
        bool present;
        bool critical;
    };
    const Expected expected[] {
        { kBasicConstraintsOid, true, true },
        { kKeyUsageOid, true, true },
        { kExtendedKeyUsageOid, has_purposes, false },
        { kSubjectAltNameOid, true, subject_is_empty },
        { kAuthorityKeyIdentifierOid, true, false },
    };
    std::size_t known = 0;
    for (const Expected& one : expected) {
        const Extension* extension = find_extension(subject.tbs, one.oid);
        if ((extension != nullptr) != one.present)
            return fmt::format("extension {} is {}", one.oid, extension ? "not wanted" : "missing");
        if (extension && extension->critical != one.critical)
            return fmt::format("extension {} is {}critical", one.oid, extension->critical ? "" : "not ");
        known += extension ? 1 : 0;
    }
    if (known != subject.tbs.extensions.size())
        return fmt::format("{} extensions that no profile has", subject.tbs.extensions.size() - known);
    return {};
}

} // namespace countersign::x509::lints
