// SPDX-License-Identifier: Apache-2.0
#include "x509/issuer.hpp"

#include "x509/algorithm_identifier.hpp"
#include "x509/asn1_templates.hpp"
#include "x509/name_text.hpp"
#include "x509/pem.hpp"
#include "x509/validity_time.hpp"

#include <array>
#include <optional>

namespace countersign::x509 {
namespace {

constexpr std::size_t kLongestChain = 6; // certificates
constexpr std::size_t kLongestChainPem = 64UL * 1024; // octets
constexpr std::array<std::string_view, 1> kLabels { "CERTIFICATE" };

Error bad_chain(std::size_t position, std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("certificate {} of the chain: {}", position, what) };
}

Result<X509Ptr> load_certificate(BytesView der, std::size_t position)
{
    if (Result<void> strict = check_strict_der(der, fmt::format("certificate {} of the chain", position));
        !strict)
        return strict.error();
    clear_openssl_errors();
    const unsigned char* cursor = der.data();
    X509Ptr certificate { d2i_X509(nullptr, &cursor, static_cast<long>(der.size())) };
    if (!certificate)
        return openssl_error(ErrorCode::InvalidInput, fmt::format("certificate {} of the chain", position));
    return certificate;
}

/// A CA that may sign certificates. The extension flags are computed here, on one thread.
Result<void> check_is_ca(::X509* certificate, std::size_t position)
{
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_INVALID) != 0) return bad_chain(position, "an extension does not parse");
    if ((flags & EXFLAG_BCONS) == 0 || (flags & EXFLAG_CA) == 0)
        return bad_chain(position, "it is no CA (basicConstraints without cA TRUE)");
    if ((flags & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(certificate) & KU_KEY_CERT_SIGN) == 0)
        return bad_chain(position, "its keyUsage does not allow keyCertSign");
    if (!X509_get0_subject_key_id(certificate)) return bad_chain(position, "it has no subjectKeyIdentifier");
    return {};
}

Result<void> check_signed_by(::X509* certificate, ::X509* issuer, std::size_t position)
{
    clear_openssl_errors();
    if (X509_check_issued(issuer, certificate) != X509_V_OK)
        return bad_chain(position, "the certificate behind it is not its issuer");
    if (X509_verify(certificate, X509_get0_pubkey(issuer)) != 1)
        return openssl_error(ErrorCode::InvalidInput,
            fmt::format("certificate {} of the chain: its signature does not verify", position));
    return {};
}

/// Nothing for a key that this appliance does not sign with.
std::optional<SignatureAlgorithm> algorithm_for(const EVP_PKEY* key, BytesView spki)
{
    constexpr int kSmallestRsa = 2048; // BR 2.2.6 6.1.5
    constexpr int kLargestRsa = 4096;
    switch (subject_key_kind(spki)) {
    case SubjectKeyKind::Rsa:
        return EVP_PKEY_get_bits(key) >= kSmallestRsa && EVP_PKEY_get_bits(key) <= kLargestRsa
            ? std::optional { SignatureAlgorithm::RsaPkcs1Sha256 }
            : std::nullopt;
    case SubjectKeyKind::EcP256:
        return SignatureAlgorithm::EcdsaSha256;
    case SubjectKeyKind::EcP384:
        return SignatureAlgorithm::EcdsaSha384;
    case SubjectKeyKind::Other:
        return std::nullopt;
    }
    return std::nullopt;
}

/// Every certificate of the chain, each checked and signed by the next.
Result<std::vector<X509Ptr>> load_chain(std::span<const Bytes> ders)
{
    std::vector<X509Ptr> chain;
    for (const Bytes& der : ders) {
        const std::size_t position = chain.size() + 1;
        Result<X509Ptr> certificate = load_certificate(der, position);
        if (!certificate) return certificate.error();
        if (Result<void> is_ca = check_is_ca(certificate->get(), position); !is_ca) return is_ca.error();
        if (!chain.empty()) {
            Result<void> chained = check_signed_by(chain.back().get(), certificate->get(), position - 1);
            if (!chained) return chained.error();
        }
        chain.push_back(*std::move(certificate));
    }
    return chain;
}

} // namespace

std::string_view name_of(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::RsaPkcs1Sha256:
        return "rsa-pkcs1-sha256";
    case SignatureAlgorithm::RsaPkcs1Sha384:
        return "rsa-pkcs1-sha384";
    case SignatureAlgorithm::EcdsaSha256:
        return "ecdsa-sha256";
    case SignatureAlgorithm::EcdsaSha384:
        return "ecdsa-sha384";
    }
    return "";
}

Result<Issuer> Issuer::parse(std::string_view pem_chain)
{
    if (pem_chain.size() > kLongestChainPem)
        return Error { ErrorCode::InvalidInput,
            fmt::format("the chain is longer than {} octets", kLongestChainPem) };
    const Result<std::vector<Bytes>> ders
        = read_pem(pem_chain, kLabels, PemSurroundings::AnyText, kLongestChain);
    if (!ders) return Error { ErrorCode::InvalidInput, ders.error().what };
    const Result<std::vector<X509Ptr>> chain = load_chain(*ders);
    if (!chain) return chain.error();

    ::X509* ca = chain->front().get();
    Issuer issuer;
    issuer.spki_ = encode_item(X509_get_X509_PUBKEY(ca), X509_PUBKEY_it());
    issuer.key_ = { X509_get_pubkey(ca), EVP_PKEY_free };
    const std::optional<SignatureAlgorithm> algorithm
        = issuer.key_ ? algorithm_for(issuer.key_.get(), issuer.spki_) : std::nullopt;
    if (!algorithm) return bad_chain(1, "its key is none of RSA with 2048 to 4096 bits, EC P-256, EC P-384");
    issuer.algorithm_ = *algorithm;

    const Result<TimePoint> not_before = parse_validity_time(X509_get0_notBefore(ca), "notBefore of the CA");
    const Result<TimePoint> not_after = parse_validity_time(X509_get0_notAfter(ca), "notAfter of the CA");
    if (!not_before || !not_after) return not_before ? not_after.error() : not_before.error();
    issuer.not_before_ = *not_before;
    issuer.not_after_ = *not_after;
    issuer.subject_ = encode_item(X509_get_subject_name(ca), X509_NAME_it());
    issuer.subject_text_ = name_text(X509_get_subject_name(ca));
    const BytesView key_identifier = octets_of(X509_get0_subject_key_id(ca));
    issuer.key_identifier_.assign(key_identifier.begin(), key_identifier.end());
    for (const Bytes& der : *ders)
        issuer.chain_pem_ += write_pem(kLabels.front(), der);
    return issuer;
}

Bytes Issuer::digest(BytesView tbs) const
{
    Bytes digest(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    if (EVP_Digest(tbs.data(), tbs.size(), digest.data(), &length, hash_of(algorithm_), nullptr) != 1)
        length = 0; // an empty digest verifies nothing and no token signs it
    digest.resize(length);
    return digest;
}

Result<void> Issuer::verify(BytesView tbs, BytesView signature) const
{
    clear_openssl_errors();
    const Bytes hash = digest(tbs);
    const KeyContextPtr context { EVP_PKEY_CTX_new(key_.get(), nullptr) };
    // For RSA the default padding is PKCS#1 v1.5, which is the one that BR 2.2.6 7.1.3.2.1 names first.
    if (!context || EVP_PKEY_verify_init(context.get()) != 1
        || EVP_PKEY_CTX_set_signature_md(context.get(), hash_of(algorithm_)) != 1)
        return openssl_error(ErrorCode::Internal, "the issuer's key cannot verify");
    if (EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hash.data(), hash.size()) != 1)
        return openssl_error(
            ErrorCode::SignatureInvalid, "the signature does not verify with the issuer's key");
    return {};
}

} // namespace countersign::x509
