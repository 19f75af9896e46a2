// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

#include <array>

namespace countersign {

/// A SHA-256 digest, 32 octets.
using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(BytesView bytes);
/// Over the concatenation of `parts`.
[[nodiscard]] Digest sha256(std::initializer_list<BytesView> parts);
[[nodiscard]] Digest hmac_sha256(BytesView key, BytesView message);

/// 64 lower-case hexadecimal digits. Error: InvalidInput.
[[nodiscard]] Result<Digest> parse_digest(std::string_view hex);

/// Compares in time that depends on the lengths alone.
[[nodiscard]] bool equal_in_constant_time(BytesView a, BytesView b);

} // namespace countersign
