// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/profile.hpp"

namespace countersign::policy {

// How findings and consequences name things to people.

/// "RSA 2048 bits", or the curve: "EC P-256"
[[nodiscard]] std::string in_words(KeyType type, unsigned bits);
/// As above, but other algorithms by their own name: "Ed25519"
[[nodiscard]] std::string in_words(const KeyFacts& key);
/// "90 days", "72 hours", "61 seconds": the largest unit that divides it
[[nodiscard]] std::string in_words(std::chrono::seconds length);
/// "example.test, example.com"
[[nodiscard]] std::string in_words(const std::vector<DomainName>& names);

} // namespace countersign::policy
