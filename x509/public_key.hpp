// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"
#include "x509/openssl_ptr.hpp"

namespace countersign::x509 {

inline constexpr int kLargestRsaBits = 8192; // above it checks cost seconds; no rule permits such a key

/// A key that signatures can be verified with: RSA up to kLargestRsaBits, EC on a curve that OpenSSL knows by
/// name, Ed25519, Ed448. Explicit curve parameters never reach OpenSSL. Errors: InvalidInput (no
/// SubjectPublicKeyInfo), KeyRejected.
[[nodiscard]] Result<KeyPtr> load_public_key(BytesView spki);

} // namespace countersign::x509
