// SPDX-License-Identifier: Apache-2.0
#include "core/strict_json.hpp"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(StrictJson, TakesPlainJson)
{
    Result<boost::json::value> value
        = parse_strict_json(R"( {"a": [1, -2, true, null, "x", 1.5, 9223372036854775807]} )");
    ASSERT_TRUE(value) << value.error().what;
    EXPECT_EQ(value->at("a").at(6).get_int64(), 9223372036854775807);
}

TEST(StrictJson, RefusesWhatParsersDisagreeAbout)
{
    for (const std::string_view text : { R"({"a":1,"a":2})", R"({"a":{"b":1,"b":1}})", R"({"a":"\u0000"})",
             R"({"\u0000":1})", "{\"a\":\"\xff\"}", "{\"a\":1} x", "{\"a\":1}{}", "", "{", "[1,]", "{'a':1}",
             "NaN", "[1e400]", "[-1e400]", "[9223372036854775808]", "[123456789012345678901234567890]",
             "[0.1111111111111111111111111111111111]", "// x\n1" })
        EXPECT_FALSE(parse_strict_json(text)) << text;
}

TEST(StrictJson, BoundsItsDepthOnBothSides)
{
    const std::string open(kJsonDepth, '[');
    const std::string close(kJsonDepth, ']');
    EXPECT_TRUE(parse_strict_json(open + close));
    EXPECT_FALSE(parse_strict_json("[" + open + close + "]"));
}

TEST(StrictJson, KeepsDigitsInsideStrings)
{
    EXPECT_TRUE(parse_strict_json(R"({"a":"123456789012345678901234567890\"9999999999999999999999"})"));
}

} // namespace
} // namespace countersign
