// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceremony/options.hpp"
#include "hsm/cryptoki.hpp"

#include <array>

namespace countersign::ceremony {

inline constexpr std::array<std::uint8_t, 3> kPublicExponent { 0x01, 0x00, 0x01 }; // 65537

/// What a token is told to make, and what its public key is read back as.
struct KeyParameters
{
    CK_ULONG bits = 0; // RSA
    Bytes curve; // EC: CKA_EC_PARAMS, the DER of the curve's object identifier
    std::string group; // EC: OpenSSL's name
    hsm::Mechanism mechanism = hsm::Mechanism::EcdsaSha256; // how a CA with this key signs

    [[nodiscard]] bool is_rsa() const { return bits != 0; }
};

[[nodiscard]] KeyParameters parameters_of(KeyType type);

/// The SubjectPublicKeyInfo (DER) of a public key object. Error: KeyRejected (not the key that `parameters`
/// say).
[[nodiscard]] Result<Bytes> read_public_key(
    const hsm::CryptokiSession& session, CK_OBJECT_HANDLE key, const KeyParameters& parameters);

} // namespace countersign::ceremony
