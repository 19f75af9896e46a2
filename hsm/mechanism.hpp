// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"
#include "hsm/token_fault.hpp"

#include <openssl/evp.h>

#include <memory>

namespace countersign::hsm {

struct FreeKey
{
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;

/// How a digest is signed; names as in io.countersign.Token.
enum class Mechanism
{
    RsaPkcs1Sha256,
    RsaPkcs1Sha384,
    EcdsaSha256,
    EcdsaSha384
};

[[nodiscard]] std::optional<Mechanism> parse_mechanism(std::string_view name);
[[nodiscard]] std::size_t digest_octets(Mechanism mechanism);
[[nodiscard]] bool is_rsa(Mechanism mechanism);

/// Signs `digest`, whose length fits, once with a key of libp11. RSA: PKCS#1 v1.5 with DigestInfo; ECDSA: DER
/// of RFC 3279. Blocks for the token; there is no way to cancel it. Several threads may use one key. Fault:
/// what the token answered.
[[nodiscard]] TokenResult<Bytes> sign_digest(EVP_PKEY* key, Mechanism mechanism, BytesView digest);

/// Whether `signature` over `digest` verifies with a SubjectPublicKeyInfo in DER. In software.
[[nodiscard]] bool verifies(BytesView spki, Mechanism mechanism, BytesView digest, BytesView signature);

} // namespace countersign::hsm
