// SPDX-License-Identifier: Apache-2.0
#include "x509/algorithm_identifier.hpp"
#include "x509/extension_oids.hpp"
#include "x509/lints.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509::lints {
namespace {

// RFC 5280 4.2.1.3: bit 0 is digitalSignature, bit 2 is keyEncipherment.
constexpr std::array<std::uint8_t, 4> kSignature { 0x03, 0x02, 0x07, 0x80 };
constexpr std::array<std::uint8_t, 4> kSignatureAndEncipherment { 0x03, 0x02, 0x05, 0xa0 };

} // namespace

LintFault key_usage_fits_key(const LintSubject& subject)
{
    const Extension* usage = find_extension(subject.tbs, kKeyUsageOid);
    if (!usage || !usage->critical) return "no critical keyUsage";
    switch (subject_key_kind(subject.tbs.spki)) {
    case SubjectKeyKind::Rsa:
        return std::ranges::equal(usage->value, kSignatureAndEncipherment)
            ? LintFault {}
            : LintFault { "an RSA key is for digitalSignature and keyEncipherment" };
    case SubjectKeyKind::EcP256:
    case SubjectKeyKind::EcP384:
        return std::ranges::equal(usage->value, kSignature)
            ? LintFault {}
            : LintFault { "an EC key is for digitalSignature alone" };
    case SubjectKeyKind::Other:
        break;
    }
    return "the key is of a kind that is not certified";
}

} // namespace countersign::x509::lints
