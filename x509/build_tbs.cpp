// SPDX-License-Identifier: Apache-2.0
#include "x509/build_tbs.hpp"

#include "x509/algorithm_identifier.hpp"
#include "x509/der_writer.hpp"
#include "x509/extended_key_usage.hpp"
#include "x509/validity_time.hpp"

#include <fmt/format.h>

#include <array>

namespace countersign::x509 {
namespace {

// The last octet of each id-ce extension's OBJECT IDENTIFIER, 2.5.29.x.
constexpr std::uint8_t kKeyUsage = 15;
constexpr std::uint8_t kSubjectAltName = 17;
constexpr std::uint8_t kBasicConstraints = 19;
constexpr std::uint8_t kAuthorityKeyIdentifier = 35;
constexpr std::uint8_t kExtendedKeyUsage = 37;

constexpr std::uint8_t kContext = V_ASN1_CONTEXT_SPECIFIC;
constexpr std::uint8_t kVersionTag = kContext | V_ASN1_CONSTRUCTED | 0;
constexpr std::uint8_t kExtensionsTag = kContext | V_ASN1_CONSTRUCTED | 3;
constexpr std::uint8_t kDnsNameTag = kContext | 2;
constexpr std::uint8_t kKeyIdentifierTag = kContext | 0;

constexpr std::array<std::uint8_t, 3> kVersion3 { V_ASN1_INTEGER, 1, 2 };
constexpr std::array<std::uint8_t, 3> kTrue { V_ASN1_BOOLEAN, 1, 0xff };
constexpr std::array<std::uint8_t, 5> kCommonNameOid { V_ASN1_OBJECT, 3, 0x55, 0x04, 0x03 };

// RFC 5280 4.2.1.3, as DER wants a named bit list: without trailing zero bits.
constexpr std::array<std::uint8_t, 4> kDigitalSignature { V_ASN1_BIT_STRING, 2, 7, 0x80 };
constexpr std::array<std::uint8_t, 4> kSignatureAndEncipherment { V_ASN1_BIT_STRING, 2, 5, 0xa0 };

enum class Criticality
{
    NotCritical,
    Critical
};

Bytes extension(std::uint8_t kind, Criticality criticality, BytesView value)
{
    const std::array<std::uint8_t, 5> oid { V_ASN1_OBJECT, 3, 0x55, 0x1d, kind };
    const BytesView critical = criticality == Criticality::Critical ? BytesView { kTrue } : BytesView {};
    return der_element(kSequenceTag, { oid, critical, der_element(V_ASN1_OCTET_STRING, { value }) });
}

/// The years until 2049 as UTCTime, later ones as GeneralizedTime: RFC 5280 4.1.2.5.
Bytes validity_time(TimePoint time)
{
    std::string digits = to_rfc3339(time);
    std::erase_if(digits, [](char c) { return c == '-' || c == ':' || c == 'T'; });
    if (time >= kFirstGeneralizedTime) return der_element(V_ASN1_GENERALIZEDTIME, { bytes_of(digits) });
    return der_element(V_ASN1_UTCTIME, { bytes_of(std::string_view { digits }.substr(2)) });
}

/// A Name with one common name, or none at all.
Result<Bytes> subject_name(std::string_view subject)
{
    constexpr std::string_view kCommonName = "CN=";
    if (subject.empty()) return der_element(kSequenceTag, {});
    if (!subject.starts_with(kCommonName))
        return Error { ErrorCode::Internal, "the permitted subject is not one common name" };
    const Bytes value = der_element(V_ASN1_UTF8STRING, { bytes_of(subject.substr(kCommonName.size())) });
    const Bytes attribute = der_element(kSequenceTag, { kCommonNameOid, value });
    return der_element(kSequenceTag, { der_element(kSetTag, { attribute }) });
}

Result<Bytes> extended_key_usage(const CertificatePlan& plan)
{
    Bytes purposes;
    for (const std::string& name : plan.extended_key_usages) {
        const ExtendedKeyUsage* usage = find_extended_key_usage(name);
        if (!usage)
            return Error { ErrorCode::Internal,
                fmt::format("the profile names the unknown purpose {}", name) };
        purposes.insert(purposes.end(), usage->der.begin(), usage->der.end());
    }
    if (purposes.empty()) return purposes;
    return extension(kExtendedKeyUsage, Criticality::NotCritical, der_element(kSequenceTag, { purposes }));
}

Bytes subject_alternative_name(const CertificatePlan& plan)
{
    Bytes names;
    for (const DomainName& name : plan.names) {
        const Bytes element = der_element(kDnsNameTag, { bytes_of(name.text()) });
        names.insert(names.end(), element.begin(), element.end());
    }
    // RFC 5280 4.2.1.6: critical when it alone says who the subject is.
    const Criticality criticality = plan.subject.empty() ? Criticality::Critical : Criticality::NotCritical;
    return extension(kSubjectAltName, criticality, der_element(kSequenceTag, { names }));
}

BytesView key_usage(BytesView spki)
{
    return subject_key_kind(spki) == SubjectKeyKind::Rsa ? BytesView { kSignatureAndEncipherment }
                                                         : BytesView { kDigitalSignature };
}

Result<Bytes> extensions(const CertificatePlan& plan)
{
    const Result<Bytes> purposes = extended_key_usage(plan);
    if (!purposes) return purposes.error();
    const Bytes key_identifier = der_element(kKeyIdentifierTag, { plan.issuer_key_identifier });
    // No subjectKeyIdentifier: BR 2.2.6 7.1.2.7.6 does not recommend it.
    const Bytes list = der_element(kSequenceTag,
        {
            extension(kBasicConstraints, Criticality::Critical, der_element(kSequenceTag, {})),
            extension(kKeyUsage, Criticality::Critical, key_usage(plan.spki)),
            *purposes,
            subject_alternative_name(plan),
            extension(kAuthorityKeyIdentifier, Criticality::NotCritical,
                der_element(kSequenceTag, { key_identifier })),
        });
    return der_element(kExtensionsTag, { list });
}

} // namespace

Result<Bytes> build_tbs(const CertificatePlan& plan)
{
    const Result<Bytes> subject = subject_name(plan.subject);
    if (!subject) return subject.error();
    const Result<Bytes> all_extensions = extensions(plan);
    if (!all_extensions) return all_extensions.error();
    return der_element(kSequenceTag,
        {
            der_element(kVersionTag, { kVersion3 }),
            der_element(V_ASN1_INTEGER, { plan.serial.octets() }),
            algorithm_identifier(plan.algorithm),
            plan.issuer,
            der_element(kSequenceTag, { validity_time(plan.not_before), validity_time(plan.not_after) }),
            *subject,
            plan.spki,
            *all_extensions,
        });
}

Bytes build_certificate(BytesView tbs, SignatureAlgorithm algorithm, BytesView signature)
{
    return der_element(kSequenceTag, { tbs, algorithm_identifier(algorithm), der_bit_string(signature) });
}

} // namespace countersign::x509
