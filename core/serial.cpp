// SPDX-License-Identifier: Apache-2.0
#include "core/serial.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace countersign {

Serial Serial::make(std::uint8_t prefix, Random& random)
{
    check(prefix >= kLowestSerialPrefix && prefix <= kHighestSerialPrefix,
        "a serial prefix is within 0x01..0x7f");
    Serial serial;
    serial.octets_[0] = prefix;
    random.fill(std::span { serial.octets_ }.subspan(1));
    return serial;
}

Result<Serial> Serial::parse(std::string_view hex)
{
    Result<Bytes> octets = from_hex(hex);
    if (!octets) return octets.error().in("serial");
    return from_octets(*octets);
}

Result<Serial> Serial::from_octets(BytesView octets)
{
    if (octets.size() != kSerialOctets || octets[0] < kLowestSerialPrefix || octets[0] > kHighestSerialPrefix)
        return Error { ErrorCode::InvalidInput,
            "a serial of this appliance has 19 octets (38 hexadecimal digits), "
            "the first within 01..7f" };
    Serial serial;
    std::ranges::copy(octets, serial.octets_.begin());
    return serial;
}

} // namespace countersign
