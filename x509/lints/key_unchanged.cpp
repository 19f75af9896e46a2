// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

namespace countersign::x509::lints {

LintFault key_unchanged(const LintSubject& subject)
{
    if (subject.tbs.spki == subject.plan.spki) return {};
    return "the key is not the one that the request proved possession of";
}

} // namespace countersign::x509::lints
