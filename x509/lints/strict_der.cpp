// SPDX-License-Identifier: Apache-2.0
#include "x509/strict_der.hpp"

#include "x509/lints.hpp"

namespace countersign::x509::lints {

// The whole certificate, and again inside each extension, where DER hides in an OCTET STRING.
LintFault strict_der(const LintSubject& subject)
{
    if (Result<void> strict = check_strict_der(subject.certificate, "certificate"); !strict)
        return strict.error().what;
    for (const Extension& extension : subject.tbs.extensions) {
        Result<void> strict = check_strict_der(extension.value, "extension " + extension.oid);
        if (!strict) return strict.error().what;
    }
    return {};
}

} // namespace countersign::x509::lints
