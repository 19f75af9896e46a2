// SPDX-License-Identifier: Apache-2.0
#include "x509/algorithm_identifier.hpp"
#include "x509/lints.hpp"

#include <algorithm>

namespace countersign::x509::lints {

// Octet for octet: browsers compare these encodings, and a missing NULL has led to mass revocations.
LintFault algorithm_encodings(const LintSubject& subject)
{
    if (!std::ranges::equal(subject.tbs.signature_algorithm, algorithm_identifier(subject.plan.algorithm)))
        return "tbs.signature is not the encoding that goes with the issuer's key";
    if (subject.parts.signature_algorithm != subject.tbs.signature_algorithm)
        return "signatureAlgorithm differs from tbs.signature";
    if (subject_key_kind(subject.tbs.spki) == SubjectKeyKind::Other)
        return "the key's algorithm is not encoded as it has to be";
    return {};
}

} // namespace countersign::x509::lints
