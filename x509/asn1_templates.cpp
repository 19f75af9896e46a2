// SPDX-License-Identifier: Apache-2.0
#include "x509/asn1_templates.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509 {

// clang-format off
ASN1_SEQUENCE(SpkiFields) = {
    ASN1_SIMPLE(SpkiFields, algorithm, X509_ALGOR),
    ASN1_SIMPLE(SpkiFields, key, ASN1_BIT_STRING),
} ASN1_SEQUENCE_END(SpkiFields)

ASN1_SEQUENCE(RsaKeyFields) = {
    ASN1_SIMPLE(RsaKeyFields, modulus, ASN1_INTEGER),
    ASN1_SIMPLE(RsaKeyFields, exponent, ASN1_INTEGER),
} ASN1_SEQUENCE_END(RsaKeyFields)

ASN1_SEQUENCE(ExtensionFields) = {
    ASN1_SIMPLE(ExtensionFields, kind, ASN1_OBJECT),
    ASN1_OPT(ExtensionFields, critical, ASN1_FBOOLEAN),
    ASN1_SIMPLE(ExtensionFields, value, ASN1_OCTET_STRING),
} ASN1_SEQUENCE_END(ExtensionFields)

ASN1_ITEM_TEMPLATE(ExtensionList) =
    ASN1_EX_TEMPLATE_TYPE(ASN1_TFLG_SEQUENCE_OF, 0, extensions, ExtensionFields)
ASN1_ITEM_TEMPLATE_END(ExtensionList)

ASN1_SEQUENCE(TbsFields) = {
    ASN1_EXP_OPT(TbsFields, version, ASN1_INTEGER, 0),
    ASN1_SIMPLE(TbsFields, serial, ASN1_INTEGER),
    ASN1_SIMPLE(TbsFields, signature, X509_ALGOR),
    ASN1_SIMPLE(TbsFields, issuer, X509_NAME),
    ASN1_SIMPLE(TbsFields, validity, X509_VAL),
    ASN1_SIMPLE(TbsFields, subject, X509_NAME),
    ASN1_SIMPLE(TbsFields, spki, SpkiFields),
    ASN1_IMP_OPT(TbsFields, issuer_id, ASN1_BIT_STRING, 1),
    ASN1_IMP_OPT(TbsFields, subject_id, ASN1_BIT_STRING, 2),
    ASN1_EXP_SEQUENCE_OF_OPT(TbsFields, extensions, ExtensionFields, 3),
} ASN1_SEQUENCE_END(TbsFields)

ASN1_SEQUENCE(CertificateFields) = {
    ASN1_SIMPLE(CertificateFields, tbs, ASN1_ANY),
    ASN1_SIMPLE(CertificateFields, algorithm, X509_ALGOR),
    ASN1_SIMPLE(CertificateFields, signature, ASN1_BIT_STRING),
} ASN1_SEQUENCE_END(CertificateFields)

ASN1_SEQUENCE(RequestInfoFields) = {
    ASN1_SIMPLE(RequestInfoFields, version, ASN1_INTEGER),
    ASN1_SIMPLE(RequestInfoFields, subject, X509_NAME),
    ASN1_SIMPLE(RequestInfoFields, spki, SpkiFields),
    // RFC 2986 makes them mandatory; old tools leave them out when they are empty.
    ASN1_IMP_SET_OF_OPT(RequestInfoFields, attributes, X509_ATTRIBUTE, 0),
} ASN1_SEQUENCE_END(RequestInfoFields)

ASN1_SEQUENCE(RequestFields) = {
    ASN1_SIMPLE(RequestFields, info, RequestInfoFields),
    ASN1_SIMPLE(RequestFields, algorithm, X509_ALGOR),
    ASN1_SIMPLE(RequestFields, signature, ASN1_BIT_STRING),
} ASN1_SEQUENCE_END(RequestFields)
// clang-format on

Bytes encode_item(const void* value, const ASN1_ITEM* item)
{
    unsigned char* der = nullptr;
    const int length = ASN1_item_i2d(static_cast<const ASN1_VALUE*>(value), &der, item);
    if (length < 0) return {};
    const OpensslPtr<unsigned char, [](unsigned char* octets) { OPENSSL_free(octets); }> owner { der };
    return { der, der + length };
}

Result<void*> decode_item(BytesView der, const ASN1_ITEM* item, std::string_view field)
{
    if (Result<void> strict = check_strict_der(der, field); !strict) return strict.error();
    clear_openssl_errors();
    const unsigned char* cursor = der.data();
    ASN1_VALUE* value = ASN1_item_d2i(nullptr, &cursor, static_cast<long>(der.size()), item);
    if (!value) return openssl_error(ErrorCode::InvalidInput, fmt::format("{} has another structure", field));
    if (cursor != der.data() + der.size() || !std::ranges::equal(encode_item(value, item), der)) {
        ASN1_item_free(value, item);
        return Error { ErrorCode::InvalidInput,
            fmt::format("{} is not DER: encoding it again gives other octets", field) };
    }
    return value;
}

BytesView octets_of(const ASN1_STRING* text)
{
    return { ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text)) };
}

Result<BytesView> whole_octets_of(const ASN1_BIT_STRING* bits, std::string_view field)
{
    constexpr long kUnusedBitsMask = 0x07;
    if ((bits->flags & kUnusedBitsMask) != 0)
        return Error { ErrorCode::InvalidInput, fmt::format("{} is not a whole number of octets", field) };
    return octets_of(bits);
}

std::string dotted(const ASN1_OBJECT* object)
{
    std::array<char, 128> text {};
    const int length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    if (length <= 0 || static_cast<std::size_t>(length) >= text.size()) return {};
    return { text.data(), static_cast<std::size_t>(length) };
}

} // namespace countersign::x509
