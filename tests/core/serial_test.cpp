// SPDX-License-Identifier: Apache-2.0
#include "core/serial.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace countersign {
namespace {

class SameOctet final : public Random
{
public:
    explicit SameOctet(std::uint8_t octet)
        : octet_(octet)
    {
    }
    void fill(std::span<std::uint8_t> octets) override { std::ranges::fill(octets, octet_); }

private:
    std::uint8_t octet_;
};

TEST(Serial, KeepsItsWidthWhateverTheRandomOctets)
{
    for (const unsigned octet : { 0x00U, 0x7fU, 0x80U, 0xffU }) {
        SameOctet random { static_cast<std::uint8_t>(octet) };
        const Serial serial = Serial::make(0x01, random);
        EXPECT_EQ(serial.hex().size(), 2 * kSerialOctets);
        EXPECT_EQ(*Serial::parse(serial.hex()), serial);
        EXPECT_EQ(*Serial::from_octets(serial.octets()), serial);
    }
}

TEST(Serial, HasAPrefixWithinItsBounds)
{
    const std::string rest(36, '0');
    EXPECT_TRUE(Serial::parse("01" + rest));
    EXPECT_TRUE(Serial::parse("7f" + rest));
    EXPECT_FALSE(Serial::parse("00" + rest));
    EXPECT_FALSE(Serial::parse("80" + rest));
    EXPECT_FALSE(Serial::parse("01" + rest + "00"));
    EXPECT_FALSE(Serial::parse("01" + rest.substr(2)));
}

TEST(SerialDeathTest, IsNotMadeWithAnotherPrefix)
{
    SystemRandom random;
    EXPECT_DEATH((void)Serial::make(0x80, random), "serial prefix");
}

} // namespace
} // namespace countersign
