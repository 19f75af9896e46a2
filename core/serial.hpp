// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/random.hpp"

#include <array>
#include <compare>

namespace countersign {

// BR 2.2.6 7.1.2.7: at least 64 bits from a CSPRNG, above zero, below 2^159. One octet says which appliance,
// 18 are random.
inline constexpr std::size_t kSerialOctets = 19;
inline constexpr std::uint8_t kLowestSerialPrefix = 0x01;
inline constexpr std::uint8_t kHighestSerialPrefix = 0x7f;

/// A certificate's serial number: always 19 octets, so that no encoder meets a leading zero.
class Serial
{
public:
    /// `prefix` within 0x01..0x7f, as the configuration checked.
    static Serial make(std::uint8_t prefix, Random& random);
    /// 38 lower-case hexadecimal digits, first octet within the prefixes. Error: InvalidInput.
    static Result<Serial> parse(std::string_view hex);
    /// 19 octets, big-endian, first octet within the prefixes. Error: InvalidInput.
    static Result<Serial> from_octets(BytesView octets);

    [[nodiscard]] std::string hex() const { return to_hex(octets_); }
    [[nodiscard]] BytesView octets() const { return octets_; }
    [[nodiscard]] std::uint8_t prefix() const { return octets_[0]; }
    auto operator<=>(const Serial&) const = default;

private:
    Serial() = default;
    std::array<std::uint8_t, kSerialOctets> octets_ {};
};

} // namespace countersign
