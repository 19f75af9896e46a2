// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign::hsm {

/// "rsa-2048", "rsa-3072", "rsa-4096", "ec-p256" or "ec-p384" for a SubjectPublicKeyInfo in DER.
/// Error: KeyRejected (another type or size, or no valid key).
[[nodiscard]] Result<std::string> key_type_of(BytesView spki);

} // namespace countersign::hsm
