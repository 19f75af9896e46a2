// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.hpp"
#include "core/digest.hpp"
#include "core/printable.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(Base64, SpeaksTheVectorsOfRfc4648)
{
    // RFC 4648 section 10
    const std::pair<std::string_view, std::string_view> vectors[] { { "", "" }, { "f", "Zg==" },
        { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" } };
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(to_base64(bytes_of(plain)), coded);
        Result<Bytes> back = from_base64(coded);
        ASSERT_TRUE(back) << coded;
        EXPECT_EQ(text_of(*back), plain);
    }
}

TEST(Base64, RefusesWhatASecondSpellingWouldBe)
{
    for (const std::string_view text :
        { "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v====", "Z===", "Zg=a", "Zm-_" })
        EXPECT_FALSE(from_base64(text)) << text;
}

TEST(Hex, IsLowerCaseAndEven)
{
    EXPECT_EQ(to_hex(Bytes { 0x00, 0xab, 0xff }), "00abff");
    EXPECT_EQ(*from_hex("00abff"), (Bytes { 0x00, 0xab, 0xff }));
    for (const std::string_view text : { "0", "AB", "0g", "0x00" })
        EXPECT_FALSE(from_hex(text)) << text;
}

TEST(Base32, IsLowerCaseWithoutPadding)
{
    EXPECT_EQ(to_base32(bytes_of("foobar")), "mzxw6ytboi");
    EXPECT_EQ(to_base32(bytes_of("f")), "my");
}

TEST(Sha256, KnowsTheDigestOfAbc)
{
    EXPECT_EQ(
        to_hex(sha256(bytes_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256({ bytes_of("a"), bytes_of("bc") }), sha256(bytes_of("abc")));
}

TEST(Printable, EscapesWhatATerminalWouldObey)
{
    EXPECT_EQ(printable("plain \x1b[2J\n\\"), "plain \\x1b[2J\\x0a\\x5c");
}

} // namespace
} // namespace countersign
