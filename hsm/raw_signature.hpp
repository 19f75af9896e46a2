// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hsm/mechanism.hpp"

namespace countersign::hsm {

inline constexpr std::size_t kLargestSignature = 1024; // octets: RSA-8192

/// What CKM_RSA_PKCS pads: the DER of DigestInfo (RFC 8017 9.2 note 1). `mechanism` is one of RSA.
[[nodiscard]] Bytes digest_info(Mechanism mechanism, BytesView digest);
/// PKCS#11 answers r and s side by side; certificates hold a SEQUENCE of two INTEGERs. Error:
/// SignatureInvalid (length).
[[nodiscard]] Result<Bytes> ecdsa_der(BytesView r_and_s);

} // namespace countersign::hsm
