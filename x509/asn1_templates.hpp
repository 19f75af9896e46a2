// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"
#include "x509/openssl_error.hpp"
#include "x509/openssl_ptr.hpp"
#include "x509/strict_der.hpp"

#include <fmt/format.h>
#include <openssl/asn1t.h>

namespace countersign::x509 {

// The structures of RFC 5280 and RFC 2986 for OpenSSL's template decoder, written out here because its own
// ones decode the public key at once: that costs more than a signature, and hands hostile curve parameters to
// the provider unchecked.

/// SubjectPublicKeyInfo, RFC 5280 4.1.
struct SpkiFields
{
    X509_ALGOR* algorithm;
    ASN1_BIT_STRING* key;
};

/// RSAPublicKey, RFC 8017 A.1.1.
struct RsaKeyFields
{
    ASN1_INTEGER* modulus;
    ASN1_INTEGER* exponent;
};

/// Extension, RFC 5280 4.1. OpenSSL's own one takes "critical FALSE" written out, which DER forbids, and
/// keeps it.
struct ExtensionFields
{
    ASN1_OBJECT* kind;
    ASN1_BOOLEAN critical;
    ASN1_OCTET_STRING* value;
};

DEFINE_STACK_OF(ExtensionFields)
using ExtensionList = STACK_OF(ExtensionFields);

/// TBSCertificate, RFC 5280 4.1.
struct TbsFields
{
    ASN1_INTEGER* version;
    ASN1_INTEGER* serial;
    X509_ALGOR* signature;
    X509_NAME* issuer;
    X509_VAL* validity;
    X509_NAME* subject;
    SpkiFields* spki;
    ASN1_BIT_STRING* issuer_id;
    ASN1_BIT_STRING* subject_id;
    ExtensionList* extensions;
};

/// Certificate, its TBS left as it is.
struct CertificateFields
{
    ASN1_TYPE* tbs;
    X509_ALGOR* algorithm;
    ASN1_BIT_STRING* signature;
};

/// CertificationRequestInfo, RFC 2986 4.1.
struct RequestInfoFields
{
    ASN1_INTEGER* version;
    X509_NAME* subject;
    SpkiFields* spki;
    STACK_OF(X509_ATTRIBUTE) * attributes;
};

struct RequestFields
{
    RequestInfoFields* info;
    X509_ALGOR* algorithm;
    ASN1_BIT_STRING* signature;
};

DECLARE_ASN1_ITEM(SpkiFields)
DECLARE_ASN1_ITEM(RsaKeyFields)
DECLARE_ASN1_ITEM(ExtensionFields)
DECLARE_ASN1_ITEM(ExtensionList)
DECLARE_ASN1_ITEM(TbsFields)
DECLARE_ASN1_ITEM(CertificateFields)
DECLARE_ASN1_ITEM(RequestInfoFields)
DECLARE_ASN1_ITEM(RequestFields)

/// Frees a value of the item's type.
template <auto Item>
struct Asn1Free
{
    void operator()(void* value) const { ASN1_item_free(static_cast<ASN1_VALUE*>(value), Item()); }
};

template <class T, auto Item>
using Asn1Ptr = std::unique_ptr<T, Asn1Free<Item>>;

/// DER of a value; empty only when memory is exhausted.
[[nodiscard]] Bytes encode_item(const void* value, const ASN1_ITEM* item);
/// An ASN1_VALUE that encodes to the same octets again, or an error that names `field`. The caller owns it.
[[nodiscard]] Result<void*> decode_item(BytesView der, const ASN1_ITEM* item, std::string_view field);

/// Strict: `der` is one DER element of the item's type, and encoding it again gives the same octets. Error:
/// InvalidInput.
template <class T, auto Item>
[[nodiscard]] Result<Asn1Ptr<T, Item>> decode_strictly(BytesView der, std::string_view field)
{
    Result<void*> value = decode_item(der, Item(), field);
    if (!value) return value.error();
    return Asn1Ptr<T, Item> { static_cast<T*>(*value) };
}

/// The content octets of any ASN1_STRING, not copied.
[[nodiscard]] BytesView octets_of(const ASN1_STRING* text);
/// The content of a BIT STRING that is whole octets. Error: InvalidInput.
[[nodiscard]] Result<BytesView> whole_octets_of(const ASN1_BIT_STRING* bits, std::string_view field);
/// "1.2.840.113549.1.1.11". Empty when it is too long to be real.
[[nodiscard]] std::string dotted(const ASN1_OBJECT* object);

} // namespace countersign::x509
