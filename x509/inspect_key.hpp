// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/key_facts.hpp"
#include "x509/weak_key_list.hpp"

namespace countersign::x509 {

/// Measures a public key (SubjectPublicKeyInfo, DER). `lists`: known-weak keys to look it up in.
/// Error: InvalidInput when it is no SubjectPublicKeyInfo. Blocks for some milliseconds at RSA 4096.
[[nodiscard]] Result<policy::KeyFacts> inspect_key(BytesView spki, std::span<const WeakKeyList> lists);

} // namespace countersign::x509
