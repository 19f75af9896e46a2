// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

namespace countersign::x509::lints {

// Path building compares names octet by octet in many programs: an equal text in another encoding is another
// issuer.
LintFault issuer_octets_equal(const LintSubject& subject)
{
    if (subject.tbs.issuer == subject.plan.issuer) return {};
    return "the issuer is not octet-equal to the CA's subject";
}

} // namespace countersign::x509::lints
