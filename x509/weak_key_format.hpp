// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <algorithm>

namespace countersign::x509 {

// docs/weak-key-lists.md. Numbers are big-endian.
inline constexpr std::string_view kWeakListMagic = "cs-weak\n";
inline constexpr std::uint32_t kWeakListVersion = 1;
inline constexpr std::size_t kWeakListHeader
    = 128; // octets: magic, version, name length, count, checksum, name, zeros
inline constexpr std::size_t kWeakListVersionAt = 8;
inline constexpr std::size_t kWeakListNameLengthAt = 12;
inline constexpr std::size_t kWeakListCountAt = 16;
inline constexpr std::size_t kWeakListChecksumAt = 24;
inline constexpr std::size_t kWeakListNameAt = 56;
inline constexpr std::size_t kLongestWeakListName = 64;
inline constexpr std::size_t kWeakEntry
    = 16; // octets of the digest: a chance hit has odds of 2^-100 for 2^28 entries

[[nodiscard]] inline std::uint64_t big_endian(BytesView octets)
{
    std::uint64_t number = 0;
    for (const std::uint8_t octet : octets)
        number = number << 8 | octet;
    return number;
}

/// Over everything but the checksum's own place.
[[nodiscard]] inline Digest weak_list_checksum(BytesView header, BytesView entries)
{
    return sha256({ header.first(kWeakListChecksumAt), header.subspan(kWeakListNameAt), entries });
}

} // namespace countersign::x509
