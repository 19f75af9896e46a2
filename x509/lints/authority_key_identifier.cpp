// SPDX-License-Identifier: Apache-2.0
#include "x509/extension_oids.hpp"
#include "x509/lints.hpp"

namespace countersign::x509::lints {

// keyIdentifier and nothing else: SEQUENCE { [0] octets }.
LintFault authority_key_identifier(const LintSubject& subject)
{
    const Extension* authority = find_extension(subject.tbs, kAuthorityKeyIdentifierOid);
    if (!authority) return "no authorityKeyIdentifier";
    if (authority->critical) return "it is critical";
    if (subject.tbs.authority_key_identifier != subject.plan.issuer_key_identifier)
        return "it is not the issuer's subjectKeyIdentifier";
    constexpr std::size_t kTwoShortHeaders = 4;
    if (authority->value.size() != subject.plan.issuer_key_identifier.size() + kTwoShortHeaders)
        return "it holds more than the keyIdentifier";
    return {};
}

} // namespace countersign::x509::lints
