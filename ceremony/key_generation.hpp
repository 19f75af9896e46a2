// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceremony/options.hpp"
#include "hsm/cryptoki.hpp"

#include <map>

namespace countersign::ceremony {

/// A key pair just made, with the attributes that the token reports of its private half.
struct GeneratedKey
{
    CK_OBJECT_HANDLE private_key = 0;
    Bytes spki; // SubjectPublicKeyInfo, DER
    /// By name ("extractable"); nothing where the token does not know the attribute.
    std::map<std::string, std::optional<bool>> attributes;
};

/// Generates a key that can sign and nothing else, and never leaves the token: every attribute is set
/// explicitly, because defaults differ between tokens, and is read back. A key whose attributes came out
/// otherwise is destroyed again. Refuses when any object has the label or the id already. Blocks (an HSM may
/// take a minute for RSA-4096). Faults: Ambiguous (label or id taken), TokenUnavailable, KeyRejected
/// (attributes).
[[nodiscard]] hsm::TokenResult<GeneratedKey> generate_key(
    const hsm::CryptokiSession& session, const KeyName& name, KeyType type);

/// The one private key of this label and id. Faults: NotFound, Ambiguous.
[[nodiscard]] hsm::TokenResult<CK_OBJECT_HANDLE> find_private_key(
    const hsm::CryptokiSession& session, const KeyName& name);

} // namespace countersign::ceremony
