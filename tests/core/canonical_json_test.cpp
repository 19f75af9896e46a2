// SPDX-License-Identifier: Apache-2.0
#include "core/canonical_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(CanonicalJson, SortsMembersAndLeavesNoSpace)
{
    const boost::json::object value { { "b", 1 }, { "a", boost::json::array { true, nullptr, "x" } } };
    EXPECT_EQ(canonical_json(value), R"({"a":[true,null,"x"],"b":1})");
}

TEST(CanonicalJson, SortsByUtf16CodeUnits)
{
    // RFC 8785 3.2.3: U+1F600 is the surrogate pair D83D DE00, before U+FB33.
    const boost::json::object value { { "\xEF\xAC\xB3", 1 }, { "\xF0\x9F\x98\x80", 2 }, { "\xE2\x82\xAC", 3 },
        { "a", 4 } };
    EXPECT_EQ(
        canonical_json(value), "{\"a\":4,\"\xE2\x82\xAC\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
}

TEST(CanonicalJson, UsesTheShortestEscapes)
{
    EXPECT_EQ(canonical_json("\x01\b\t\n\f\r\"\\/"), R"("\u0001\b\t\n\f\r\"\\/")");
}

TEST(CanonicalJsonDeathTest, HoldsNoFloatingPoint)
{
    EXPECT_DEATH((void)canonical_json(1.5), "no floating point");
}

} // namespace
} // namespace countersign
