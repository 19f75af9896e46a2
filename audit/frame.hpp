// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/append_file.hpp"
#include "core/digest.hpp"

#include <optional>

namespace countersign::audit {

inline constexpr std::size_t kFrameHeader = 32;

/// Octets before a record in the file `log`, all big-endian:
///   0  4  "CSLF"
///   4  4  length of the record
///   8  8  durable: how many octets of this file were synced when the frame was written
///  16 12  first octets of the record's leaf hash
///  28  4  first octets of SHA-256 over the 28 before
struct FrameHeader
{
    std::uint32_t length = 0;
    std::uint64_t durable = 0;
    std::array<std::uint8_t, 12> leaf {};

    [[nodiscard]] std::array<std::uint8_t, kFrameHeader> encode() const;
    /// Nothing when mark or check do not fit. `octets`: kFrameHeader of them.
    static std::optional<FrameHeader> decode(BytesView octets);
    [[nodiscard]] bool fits(const Digest& leaf_hash) const;
};

void write_big_endian(std::span<std::uint8_t> to, std::uint64_t number);
[[nodiscard]] std::uint64_t read_big_endian(BytesView octets);

/// Whether what stands in `file` from `offset` on can be the rest of a write that a power cut tore: some
/// 512-octet sector is unwritten (zero), and no later frame says that `offset` had been synced. Other damage
/// is not a torn write.
[[nodiscard]] Result<bool> is_torn_write(const AppendFile& file, std::uint64_t offset);

} // namespace countersign::audit
