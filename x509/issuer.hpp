// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/time_point.hpp"

#include <openssl/evp.h>

#include <memory>
#include <vector>

namespace countersign::x509 {

/// How an issuer's key signs: the one algorithm that goes with its type.
enum class SignatureAlgorithm
{
    RsaPkcs1Sha256,
    RsaPkcs1Sha384,
    EcdsaSha256,
    EcdsaSha384
};

/// "rsa-pkcs1-sha256", "ecdsa-sha256" ...: the token's mechanism name.
[[nodiscard]] std::string_view name_of(SignatureAlgorithm algorithm);

/// A CA certificate and the chain above it. Verifies what its key signed.
class Issuer
{
public:
    /// PEM, the issuing CA first, then each issuer of the one before. Refused: not CA:TRUE, no keyCertSign,
    /// broken chain, no subject key identifier, keys other than RSA 2048..4096, P-256, P-384. Error:
    /// InvalidInput.
    static Result<Issuer> parse(std::string_view pem_chain);

    [[nodiscard]] const Bytes& subject() const { return subject_; } // Name, DER
    [[nodiscard]] const std::string& subject_text() const { return subject_text_; } // RFC 4514
    [[nodiscard]] const Bytes& key_identifier() const { return key_identifier_; }
    [[nodiscard]] const Bytes& spki() const { return spki_; }
    [[nodiscard]] Digest spki_sha256() const { return sha256(spki_); }
    [[nodiscard]] TimePoint not_before() const { return not_before_; }
    [[nodiscard]] TimePoint not_after() const { return not_after_; }
    [[nodiscard]] SignatureAlgorithm algorithm() const { return algorithm_; }
    [[nodiscard]] const std::string& chain_pem() const { return chain_pem_; }
    /// Digest of `tbs` with the algorithm's hash, as the token wants it.
    [[nodiscard]] Bytes digest(BytesView tbs) const;
    /// Error: SignatureInvalid.
    [[nodiscard]] Result<void> verify(BytesView tbs, BytesView signature) const;

private:
    Issuer() = default;
    std::shared_ptr<EVP_PKEY> key_;
    Bytes subject_;
    std::string subject_text_;
    Bytes key_identifier_;
    Bytes spki_;
    TimePoint not_before_ {};
    TimePoint not_after_ {};
    SignatureAlgorithm algorithm_ = SignatureAlgorithm::EcdsaSha256;
    std::string chain_pem_;
};

} // namespace countersign::x509
