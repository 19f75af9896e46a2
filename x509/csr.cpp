// SPDX-License-Identifier: Apache-2.0
#include "x509/csr.hpp"

#include "x509/asn1_templates.hpp"
#include "x509/csr_names.hpp"
#include "x509/pem.hpp"
#include "x509/public_key.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509 {
namespace {

using RequestPtr = Asn1Ptr<RequestFields, RequestFields_it>;

// RFC 7468 section 7, and the label of older tools.
constexpr std::array<std::string_view, 2> kLabels { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" };

/// A signature algorithm that proves possession: its key, its hash.
struct ProofAlgorithm
{
    int nid;
    int key;
    const EVP_MD* (*hash)();
};

constexpr auto kNoHash = +[]() -> const EVP_MD* { return nullptr; };
constexpr std::array<ProofAlgorithm, 8> kProofAlgorithms { {
    { NID_sha256WithRSAEncryption, EVP_PKEY_RSA, EVP_sha256 },
    { NID_sha384WithRSAEncryption, EVP_PKEY_RSA, EVP_sha384 },
    { NID_sha512WithRSAEncryption, EVP_PKEY_RSA, EVP_sha512 },
    { NID_ecdsa_with_SHA256, EVP_PKEY_EC, EVP_sha256 },
    { NID_ecdsa_with_SHA384, EVP_PKEY_EC, EVP_sha384 },
    { NID_ecdsa_with_SHA512, EVP_PKEY_EC, EVP_sha512 },
    { NID_ED25519, EVP_PKEY_ED25519, kNoHash },
    { NID_ED448, EVP_PKEY_ED448, kNoHash },
} };

/// With hashes that collisions or worse are known of.
constexpr std::array<int, 8> kWeakAlgorithms { NID_md2WithRSAEncryption, NID_md4WithRSAEncryption,
    NID_md5WithRSAEncryption, NID_sha1WithRSAEncryption, NID_sha1WithRSA, NID_ecdsa_with_SHA1,
    NID_dsaWithSHA1, NID_dsaWithSHA1_2 };

Error bad_request(std::string_view what)
{
    return { ErrorCode::InvalidInput, std::string { what } };
}

Result<Bytes> der_of(BytesView input)
{
    if (input.size() > kLongestCsr)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("the request has {} octets, at most {} are allowed", input.size(), kLongestCsr) };
    constexpr std::uint8_t kSequence = V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED;
    if (!input.empty() && input[0] == kSequence) return Bytes { input.begin(), input.end() };
    if (!text_of(input).contains("-----BEGIN")) return bad_request("the request is neither PEM nor DER");
    Result<std::vector<Bytes>> blocks = read_pem(text_of(input), kLabels, PemSurroundings::WhiteSpace, 1);
    if (!blocks) return blocks.error();
    return std::move(blocks->front());
}

Result<const ProofAlgorithm*> proof_algorithm(const X509_ALGOR& algorithm)
{
    const int nid = OBJ_obj2nid(algorithm.algorithm);
    if (std::ranges::find(kWeakAlgorithms, nid) != kWeakAlgorithms.end())
        return bad_request(
            fmt::format("signatureAlgorithm: {} uses a broken hash, sign with SHA-256", OBJ_nid2ln(nid)));
    for (const ProofAlgorithm& known : kProofAlgorithms) {
        if (known.nid != nid) continue;
        const int expected = known.key == EVP_PKEY_RSA ? V_ASN1_NULL : V_ASN1_UNDEF;
        const int parameter = algorithm.parameter ? algorithm.parameter->type : V_ASN1_UNDEF;
        if (parameter != expected) return bad_request("signatureAlgorithm: parameters where none belong");
        return &known;
    }
    return bad_request(fmt::format("signatureAlgorithm: unknown algorithm {}", dotted(algorithm.algorithm)));
}

Result<void> check_possession(const RequestFields& request, EVP_PKEY* key)
{
    const Result<const ProofAlgorithm*> algorithm = proof_algorithm(*request.algorithm);
    if (!algorithm) return algorithm.error();
    if (EVP_PKEY_get_base_id(key) != (*algorithm)->key)
        return bad_request("signatureAlgorithm: it does not go with the key");
    const Result<BytesView> signature = whole_octets_of(request.signature, "signature");
    if (!signature) return signature.error();

    // The request is strict DER, so that encoding this part again gives the octets that were signed.
    const Bytes signed_part = encode_item(request.info, RequestInfoFields_it());
    clear_openssl_errors();
    const DigestContextPtr context { EVP_MD_CTX_new() };
    if (!context || EVP_DigestVerifyInit(context.get(), nullptr, (*algorithm)->hash(), nullptr, key) != 1)
        return openssl_error(ErrorCode::KeyRejected, "signature: cannot be verified with this key");
    if (EVP_DigestVerify(
            context.get(), signature->data(), signature->size(), signed_part.data(), signed_part.size())
        != 1)
        return openssl_error(
            ErrorCode::SignatureInvalid, "signature: it does not verify with the key in the request");
    return {};
}

} // namespace

Result<Csr> Csr::parse(BytesView pem_or_der)
{
    Result<Bytes> der = der_of(pem_or_der);
    if (!der) return der.error();
    const Result<RequestPtr> request
        = decode_strictly<RequestFields, RequestFields_it>(*der, "certificationRequest");
    if (!request) return request.error();
    const RequestInfoFields& info = *(*request)->info;
    if (ASN1_INTEGER_get(info.version) != 0)
        return bad_request("version: only version 1 (0) of PKCS#10 is known");

    Csr csr;
    csr.spki_ = encode_item(info.spki, SpkiFields_it());
    csr.spki_sha256_ = sha256(csr.spki_);
    // The names first: they cost less than a signature.
    Result<std::vector<DomainName>> names = names_of(info);
    if (!names) return names.error();
    csr.names_ = *std::move(names);
    const Result<KeyPtr> key = load_public_key(csr.spki_);
    if (!key) return key.error();
    Result<void> proven = check_possession(**request, key->get());
    if (!proven) return proven.error();
    csr.der_ = *std::move(der);
    return csr;
}

} // namespace countersign::x509
