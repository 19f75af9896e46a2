// SPDX-License-Identifier: Apache-2.0
#include "x509/throwaway_key.hpp"

#include "core/check.hpp"
#include "x509/algorithm_identifier.hpp"
#include "x509/openssl_error.hpp"
#include "x509/openssl_ptr.hpp"

#include <openssl/rsa.h>

namespace countersign::x509 {
namespace {

constexpr unsigned kThrowawayRsaBits = 2048;

KeyPtr made(EVP_PKEY* key)
{
    check(key != nullptr, "OpenSSL makes a throwaway key");
    return KeyPtr { key };
}

/// Immutable once made; the language makes each exactly once, whichever thread comes first.
EVP_PKEY* throwaway_key(SignatureAlgorithm algorithm)
{
    switch (algorithm) {
    case SignatureAlgorithm::RsaPkcs1Sha256:
    case SignatureAlgorithm::RsaPkcs1Sha384: {
        static const KeyPtr kRsa = made(EVP_RSA_gen(kThrowawayRsaBits));
        return kRsa.get();
    }
    case SignatureAlgorithm::EcdsaSha256: {
        static const KeyPtr kP256 = made(EVP_EC_gen("P-256"));
        return kP256.get();
    }
    case SignatureAlgorithm::EcdsaSha384: {
        static const KeyPtr kP384 = made(EVP_EC_gen("P-384"));
        return kP384.get();
    }
    }
    return nullptr;
}

} // namespace

Result<Bytes> throwaway_signature(SignatureAlgorithm algorithm, BytesView tbs)
{
    EVP_PKEY* key = throwaway_key(algorithm);
    clear_openssl_errors();
    const DigestContextPtr context { EVP_MD_CTX_new() };
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)));
    std::size_t length = signature.size();
    if (!context || EVP_DigestSignInit(context.get(), nullptr, hash_of(algorithm), nullptr, key) != 1
        || EVP_DigestSign(context.get(), signature.data(), &length, tbs.data(), tbs.size()) != 1)
        return openssl_error(ErrorCode::Internal, "the throwaway key does not sign");
    signature.resize(length);
    return signature;
}

} // namespace countersign::x509
