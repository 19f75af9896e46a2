// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace countersign {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// The bytes of `text`, not copied.
[[nodiscard]] BytesView bytes_of(std::string_view text);
/// The bytes as text, not copied; they may hold anything.
[[nodiscard]] std::string_view text_of(BytesView bytes);

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(BytesView bytes);
/// Strict: lower case only, an even number of digits. Error: InvalidInput.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);

/// Base64 of RFC 4648 section 4, padded, without line breaks.
[[nodiscard]] std::string to_base64(BytesView bytes);
/// Strict: padded, no white space, unused bits zero. Error: InvalidInput.
[[nodiscard]] Result<Bytes> from_base64(std::string_view text);

/// Base32 of RFC 4648 section 6, lower case and without padding.
[[nodiscard]] std::string to_base32(BytesView bytes);

} // namespace countersign
