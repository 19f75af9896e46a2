// SPDX-License-Identifier: Apache-2.0
#include "x509/extension_oids.hpp"
#include "x509/lints.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509::lints {

// Beyond Tbs::is_ca, the octets: an empty SEQUENCE is the one encoding of cA FALSE without a path length.
LintFault not_a_ca(const LintSubject& subject)
{
    static constexpr std::array<std::uint8_t, 2> kEmptySequence { 0x30, 0x00 };
    if (subject.tbs.is_ca) return "it would be a CA certificate";
    const Extension* constraints = find_extension(subject.tbs, kBasicConstraintsOid);
    if (!constraints || !constraints->critical) return "no critical basicConstraints";
    if (!std::ranges::equal(constraints->value, kEmptySequence)) return "basicConstraints is not empty";
    return {};
}

} // namespace countersign::x509::lints
