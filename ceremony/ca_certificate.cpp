// SPDX-License-Identifier: Apache-2.0
#include "ceremony/ca_certificate.hpp"

#include "core/check.hpp"
#include "core/digest.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace countersign::ceremony {
namespace {

// No certificate's TBS begins like this: the signature is good for nothing else.
constexpr std::string_view kProofText = "countersign ceremony: this key belongs to this certificate";
constexpr int kVersion3 = 2;
constexpr std::size_t kIdentifierOctets = 20;
constexpr int kKeyCertSign = 5; // bit numbers of RFC 5280 4.2.1.3
constexpr int kCrlSign = 6;

struct FreeKeyUsage
{
    void operator()(ASN1_BIT_STRING* usage) const { ASN1_BIT_STRING_free(usage); }
};
struct FreeOctets
{
    void operator()(ASN1_OCTET_STRING* text) const { ASN1_OCTET_STRING_free(text); }
};
struct FreeConstraints
{
    void operator()(BASIC_CONSTRAINTS* constraints) const { BASIC_CONSTRAINTS_free(constraints); }
};
struct FreeAuthority
{
    void operator()(AUTHORITY_KEYID* authority) const { AUTHORITY_KEYID_free(authority); }
};
struct FreeInteger
{
    void operator()(ASN1_INTEGER* number) const { ASN1_INTEGER_free(number); }
};

template <class Encode, class Object>
Bytes der_of(Encode encode, Object* object)
{
    std::uint8_t* der = nullptr;
    const int length = encode(object, &der);
    check(length > 0, "what we built encodes");
    Bytes bytes { der, der + length };
    OPENSSL_free(der);
    return bytes;
}

CertificatePointer parse_der(BytesView der)
{
    const std::uint8_t* at = der.data();
    CertificatePointer certificate { d2i_X509(nullptr, &at, static_cast<long>(der.size())) };
    return certificate && at == der.data() + der.size() ? std::move(certificate) : nullptr;
}

void set_algorithm(X509_ALGOR* algorithm, hsm::Mechanism mechanism)
{
    switch (mechanism) {
    case hsm::Mechanism::RsaPkcs1Sha256:
        X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256WithRSAEncryption), V_ASN1_NULL, nullptr);
        return;
    case hsm::Mechanism::RsaPkcs1Sha384:
        X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha384WithRSAEncryption), V_ASN1_NULL, nullptr);
        return;
    case hsm::Mechanism::EcdsaSha256:
        X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF, nullptr);
        return;
    case hsm::Mechanism::EcdsaSha384:
        X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA384), V_ASN1_UNDEF, nullptr);
        return;
    }
}

Bytes digest_of(hsm::Mechanism mechanism, BytesView bytes)
{
    const EVP_MD* digest = hsm::digest_octets(mechanism) == 32 ? EVP_sha256() : EVP_sha384();
    Bytes value(hsm::digest_octets(mechanism));
    check(EVP_Digest(bytes.data(), bytes.size(), value.data(), nullptr, digest, nullptr) == 1,
        "a digest is computed");
    return value;
}

void set_serial(X509* certificate, const Serial& serial)
{
    BIGNUM* number = BN_bin2bn(serial.octets().data(), static_cast<int>(serial.octets().size()), nullptr);
    const std::unique_ptr<ASN1_INTEGER, FreeInteger> value { BN_to_ASN1_INTEGER(number, nullptr) };
    BN_free(number);
    check(value && X509_set_serialNumber(certificate, value.get()) == 1, "a serial is set");
}

void set_time(ASN1_TIME* place, TimePoint time)
{
    // UTCTime until 2049, GeneralizedTime from then on (RFC 5280 4.1.2.5): ASN1_TIME_set chooses.
    check(ASN1_TIME_set(place, time.time_since_epoch().count()) != nullptr, "a time is set");
}

void add(X509* certificate, int nid, void* value, int critical)
{
    check(X509_add1_ext_i2d(certificate, nid, value, critical, X509V3_ADD_DEFAULT) == 1,
        "an extension is added");
}

/// RFC 7093 2 method 1: the leftmost 160 bits of the SHA-256 of the key's BIT STRING.
std::unique_ptr<ASN1_OCTET_STRING, FreeOctets> identifier_of_key(X509* certificate)
{
    const ASN1_BIT_STRING* key = X509_get0_pubkey_bitstr(certificate);
    const Digest digest = sha256(BytesView { key->data, static_cast<std::size_t>(key->length) });
    std::unique_ptr<ASN1_OCTET_STRING, FreeOctets> identifier { ASN1_OCTET_STRING_new() };
    check(identifier && ASN1_OCTET_STRING_set(identifier.get(), digest.data(), kIdentifierOctets) == 1,
        "an identifier is set");
    return identifier;
}

void add_constraints(X509* certificate, bool issuing)
{
    const std::unique_ptr<BASIC_CONSTRAINTS, FreeConstraints> constraints { BASIC_CONSTRAINTS_new() };
    constraints->ca = 0xff;
    if (issuing) {
        constraints->pathlen = ASN1_INTEGER_new();
        check(constraints->pathlen && ASN1_INTEGER_set(constraints->pathlen, 0) == 1, "a path length is set");
    }
    add(certificate, NID_basic_constraints, constraints.get(), /*critical=*/1);
    const std::unique_ptr<ASN1_BIT_STRING, FreeKeyUsage> usage { ASN1_BIT_STRING_new() };
    ASN1_BIT_STRING_set_bit(usage.get(), kKeyCertSign, 1);
    ASN1_BIT_STRING_set_bit(usage.get(), kCrlSign, 1);
    add(certificate, NID_key_usage, usage.get(), /*critical=*/1);
}

void add_authority(X509* certificate, const ASN1_OCTET_STRING* issuer_identifier)
{
    const std::unique_ptr<AUTHORITY_KEYID, FreeAuthority> authority { AUTHORITY_KEYID_new() };
    authority->keyid = ASN1_OCTET_STRING_dup(issuer_identifier);
    add(certificate, NID_authority_key_identifier, authority.get(), /*critical=*/0);
}

Result<CertificatePointer> build(const CaWish& wish, const Serial& serial)
{
    const std::uint8_t* at = wish.spki.data();
    const hsm::KeyPointer key { d2i_PUBKEY(nullptr, &at, static_cast<long>(wish.spki.size())) };
    CertificatePointer certificate { X509_new() };
    check(
        key && certificate && X509_set_version(certificate.get(), kVersion3) == 1, "a certificate is begun");
    set_serial(certificate.get(), serial);
    X509_NAME* issuer_name = wish.issuer ? X509_get_subject_name(wish.issuer) : wish.subject;
    check(X509_set_issuer_name(certificate.get(), issuer_name) == 1
            && X509_set_subject_name(certificate.get(), wish.subject) == 1
            && X509_set_pubkey(certificate.get(), key.get()) == 1,
        "names and key are set");
    set_time(X509_getm_notBefore(certificate.get()), wish.not_before);
    set_time(X509_getm_notAfter(certificate.get()), wish.not_after);
    add_constraints(certificate.get(), wish.issuer != nullptr);
    add(certificate.get(), NID_subject_key_identifier, identifier_of_key(certificate.get()).get(),
        /*critical=*/0);
    if (wish.issuer != nullptr) {
        const ASN1_OCTET_STRING* identifier = X509_get0_subject_key_id(wish.issuer);
        if (identifier == nullptr)
            return Error { ErrorCode::InvalidInput,
                "the issuer's certificate has no subject key identifier" };
        add_authority(certificate.get(), identifier);
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): OpenSSL has no setter for a signature made
    // elsewhere
    set_algorithm(const_cast<X509_ALGOR*>(X509_get0_tbs_sigalg(certificate.get())), wish.mechanism);
    return certificate;
}

void set_signature(X509* certificate, hsm::Mechanism mechanism, BytesView signature)
{
    const ASN1_BIT_STRING* place = nullptr;
    const X509_ALGOR* algorithm = nullptr;
    X509_get0_signature(&place, &algorithm, certificate);
    // NOLINTBEGIN(cppcoreguidelines-pro-type-const-cast): OpenSSL has no setter for a signature made
    // elsewhere
    set_algorithm(const_cast<X509_ALGOR*>(algorithm), mechanism);
    auto* bits = const_cast<ASN1_BIT_STRING*>(place);
    // NOLINTEND(cppcoreguidelines-pro-type-const-cast)
    check(ASN1_STRING_set(bits, signature.data(), static_cast<int>(signature.size())) == 1,
        "a signature is set");
    bits->flags &= ~(ASN1_STRING_FLAG_BITS_LEFT | 0x07); // no unused bits
    bits->flags |= ASN1_STRING_FLAG_BITS_LEFT;
}

Result<void> verify(BytesView der, BytesView signed_by)
{
    const CertificatePointer certificate = parse_der(der);
    const std::uint8_t* at = signed_by.data();
    const hsm::KeyPointer key { d2i_PUBKEY(nullptr, &at, static_cast<long>(signed_by.size())) };
    const bool holds = certificate && key && X509_verify(certificate.get(), key.get()) == 1;
    ERR_clear_error();
    if (!holds)
        return Error { ErrorCode::SignatureInvalid,
            "the signature that the token made does not verify with the issuer's public key; nothing was "
            "written" };
    return {};
}

} // namespace

Result<Bytes> make_ca_certificate(const CaWish& wish, const Serial& serial, const SignDigest& sign)
{
    Result<CertificatePointer> certificate = build(wish, serial);
    if (!certificate) return certificate.error();
    const Bytes tbs = der_of(i2d_re_X509_tbs, certificate->get());
    Result<Bytes> signature = sign(wish.mechanism, digest_of(wish.mechanism, tbs));
    if (!signature) return signature;
    set_signature(certificate->get(), wish.mechanism, *signature);
    Bytes der = der_of(i2d_X509, certificate->get());
    if (Result<void> holds = verify(der, wish.issuer ? spki_of(wish.issuer) : wish.spki); !holds)
        return holds.error();
    return der;
}

Result<void> prove_key(const Bytes& spki, hsm::Mechanism mechanism, const SignDigest& sign)
{
    const Bytes digest = digest_of(mechanism, bytes_of(kProofText));
    Result<Bytes> signature = sign(mechanism, digest);
    if (!signature) return signature.error();
    if (hsm::verifies(spki, mechanism, digest, *signature)) return {};
    return Error { ErrorCode::SignatureInvalid,
        "they do not belong together: a signature of the key does not verify" };
}

Result<CertificatePointer> parse_root(BytesView pem)
{
    BIO* text = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    CertificatePointer certificate { PEM_read_bio_X509(text, nullptr, nullptr, nullptr) };
    BIO_free(text);
    ERR_clear_error();
    if (!certificate) return Error { ErrorCode::InvalidInput, "it holds no certificate in PEM" };
    const std::uint32_t usage = X509_get_key_usage(certificate.get());
    const bool is_root = X509_check_ca(certificate.get()) == 1 && (usage & KU_KEY_CERT_SIGN) != 0
        && X509_self_signed(certificate.get(), /*verify_signature=*/1) == 1;
    ERR_clear_error();
    if (!is_root)
        return Error { ErrorCode::InvalidInput,
            "it is no self-signed CA certificate that may sign certificates" };
    return certificate;
}

Bytes spki_of(X509* certificate)
{
    return der_of(i2d_X509_PUBKEY, X509_get_X509_PUBKEY(certificate));
}

Result<TimePoint> not_after_of(X509* certificate)
{
    const ASN1_TIME* time = X509_get0_notAfter(certificate);
    ASN1_TIME* epoch = ASN1_TIME_set(nullptr, 0);
    int days = 0;
    int seconds = 0;
    const int told = ASN1_TIME_diff(&days, &seconds, epoch, time);
    ASN1_TIME_free(epoch);
    if (told != 1) return Error { ErrorCode::InvalidInput, "its notAfter is no time" };
    return TimePoint { std::chrono::days { days } + std::chrono::seconds { seconds } };
}

std::string pem_of(BytesView certificate)
{
    std::string body = to_base64(certificate);
    std::string pem = "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t at = 0; at < body.size(); at += 64)
        pem += body.substr(at, 64) + "\n";
    return pem + "-----END CERTIFICATE-----\n";
}

} // namespace countersign::ceremony
