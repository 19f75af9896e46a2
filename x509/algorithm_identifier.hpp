// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/issuer.hpp"

namespace countersign::x509 {

/// The subscriber keys that certificates carry, by the exact octets of their AlgorithmIdentifier.
enum class SubjectKeyKind
{
    Rsa,
    EcP256,
    EcP384,
    Other
};

/// The exact octets that BR 2.2.6 7.1.3.2 prescribes for tbs.signature and signatureAlgorithm.
[[nodiscard]] BytesView algorithm_identifier(SignatureAlgorithm algorithm);
/// By the exact octets that BR 2.2.6 7.1.3.1 prescribes; `spki` is a SubjectPublicKeyInfo, DER.
[[nodiscard]] SubjectKeyKind subject_key_kind(BytesView spki);
/// Needs no free.
[[nodiscard]] const EVP_MD* hash_of(SignatureAlgorithm algorithm);

} // namespace countersign::x509
