// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"
#include "x509/strict_der.hpp"

#include <gtest/gtest.h>

namespace countersign::x509 {
namespace {

using example::FailsWith;
using example::Succeeds;

Result<void> checked(std::string_view hex)
{
    return check_strict_der(*from_hex(hex), "field");
}

TEST(StrictDer, TakesEachTypeInItsOneForm)
{
    for (const char* der : { "3000", "0101ff", "010100", "020100", "020180", "02020080", "0202ff7f", "0500",
             "0603550403", "06028837", "040401020304", "03020780", "030100", "0c0141", "8001ff", "a0020500",
             "3006020101020102", "31060201010201ff", "170d3439313233313233353935395a",
             "180f32303530303130313030303030305a" })
        EXPECT_THAT(checked(der), Succeeds()) << der;
}

TEST(StrictDer, CountsLengthsInAsFewOctetsAsPossible)
{
    const std::string octets127(2 * 127, '0');
    const std::string octets128(2 * 128, '0');
    EXPECT_THAT(checked("047f" + octets127), Succeeds());
    EXPECT_THAT(checked("048180" + octets128), Succeeds());
    EXPECT_THAT(checked("04817f" + octets127), FailsWith(ErrorCode::InvalidInput, "more octets than needed"));
    EXPECT_THAT(
        checked("04820080" + octets128), FailsWith(ErrorCode::InvalidInput, "more octets than needed"));
    EXPECT_THAT(checked("0485000000000100"), FailsWith(ErrorCode::InvalidInput, "does not fit"));
    EXPECT_THAT(checked("04ff"), FailsWith(ErrorCode::InvalidInput, "does not fit"));
    EXPECT_THAT(checked("0484ffffffff"), FailsWith(ErrorCode::InvalidInput, "cut short"));
}

TEST(StrictDer, RefusesWhatBerAllows)
{
    struct Case
    {
        const char* der;
        const char* fault;
    };
    for (const auto& [der, fault] : {
             Case { "", "empty" },
             Case { "30", "cut short" },
             Case { "300105", "cut short" },
             Case { "30800000", "indefinite" },
             Case { "300000", "octets behind its end" },
             Case { "1f8100", "tag number" },
             Case { "010101", "BOOLEAN" },
             Case { "0102ffff", "BOOLEAN" },
             Case { "0200", "empty INTEGER" },
             Case { "0202007f", "INTEGER" },
             Case { "0202ff80", "INTEGER" },
             Case { "0300", "BIT STRING" },
             Case { "030101", "BIT STRING" },
             Case { "03020881", "BIT STRING" },
             Case { "03020781", "unused bits set" },
             Case { "0600", "OBJECT IDENTIFIER" },
             Case { "060188", "OBJECT IDENTIFIER" },
             Case { "06038037", "cut short" },
             Case { "0602"
                    "8037",
                 "OBJECT IDENTIFIER" },
             Case { "050100", "NULL" },
             Case { "240404020102", "a string in pieces" },
             Case { "310602"
                    "01ff020101",
                 "not sorted" },
             Case { "170b343931323331323335395a", "a time" },
             Case { "18113230353030313031303030303030"
                    "2e305a",
                 "a time" },
             Case { "0903"
                    "010203",
                 "a type that no certificate uses" },
             Case { "3003010101", "BOOLEAN" },
             Case { "a003010101", "BOOLEAN" },
         })
        EXPECT_THAT(checked(der), FailsWith(ErrorCode::InvalidInput, fault)) << der;
}

TEST(StrictDer, DescendsToItsDepthAndNoDeeper)
{
    Bytes nested { 0x05, 0x00 };
    for (int depth = 0; depth < kDerDepth; ++depth) {
        nested.insert(nested.begin(), { 0x30, static_cast<std::uint8_t>(nested.size()) });
    }
    EXPECT_THAT(check_strict_der(nested, "field"), Succeeds());
    nested.insert(nested.begin(), { 0x30, static_cast<std::uint8_t>(nested.size()) });
    EXPECT_THAT(
        check_strict_der(nested, "field"), FailsWith(ErrorCode::InvalidInput, "field is not DER: nesting"));
}

} // namespace
} // namespace countersign::x509
