// SPDX-License-Identifier: Apache-2.0
#include "x509/algorithm_identifier.hpp"

#include "x509/asn1_templates.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509 {
namespace {

// BR 2.2.6 7.1.3.2.1 and 7.1.3.2.2
constexpr std::array<std::uint8_t, 15> kRsaSha256 { 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00 };
constexpr std::array<std::uint8_t, 15> kRsaSha384 { 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 0x01, 0x01, 0x0c, 0x05, 0x00 };
constexpr std::array<std::uint8_t, 12> kEcdsaSha256 { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x04, 0x03, 0x02 };
constexpr std::array<std::uint8_t, 12> kEcdsaSha384 { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x04, 0x03, 0x03 };

// BR 2.2.6 7.1.3.1.1 and 7.1.3.1.2
constexpr std::array<std::uint8_t, 15> kRsaKey { 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
    0x01, 0x01, 0x01, 0x05, 0x00 };
constexpr std::array<std::uint8_t, 21> kP256Key { 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 };
constexpr std::array<std::uint8_t, 18> kP384Key { 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 };

} // namespace

BytesView algorithm_identifier(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::RsaPkcs1Sha256:
        return kRsaSha256;
    case SignatureAlgorithm::RsaPkcs1Sha384:
        return kRsaSha384;
    case SignatureAlgorithm::EcdsaSha256:
        return kEcdsaSha256;
    case SignatureAlgorithm::EcdsaSha384:
        return kEcdsaSha384;
    }
    return {};
}

const EVP_MD* hash_of(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::RsaPkcs1Sha256:
    case SignatureAlgorithm::EcdsaSha256:
        return EVP_sha256();
    case SignatureAlgorithm::RsaPkcs1Sha384:
    case SignatureAlgorithm::EcdsaSha384:
        return EVP_sha384();
    }
    return nullptr;
}

SubjectKeyKind subject_key_kind(BytesView spki)
{
    const auto fields = decode_strictly<SpkiFields, SpkiFields_it>(spki, "subjectPublicKeyInfo");
    if (!fields) return SubjectKeyKind::Other;
    const Bytes algorithm = encode_item((*fields)->algorithm, X509_ALGOR_it());
    if (std::ranges::equal(algorithm, kRsaKey)) return SubjectKeyKind::Rsa;
    if (std::ranges::equal(algorithm, kP256Key)) return SubjectKeyKind::EcP256;
    if (std::ranges::equal(algorithm, kP384Key)) return SubjectKeyKind::EcP384;
    return SubjectKeyKind::Other;
}

} // namespace countersign::x509
