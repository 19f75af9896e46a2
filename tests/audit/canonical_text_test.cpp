// SPDX-License-Identifier: Apache-2.0
#include "audit/canonical_text.hpp"

#include <gtest/gtest.h>

namespace countersign::audit {
namespace {

TEST(CanonicalText, IsTakenInItsOnlyForm)
{
    EXPECT_TRUE(parse_canonical_json(R"({"a":[1,-2,null,true],"b":"é"})"));
    EXPECT_TRUE(parse_canonical_json("9007199254740992"));
}

TEST(CanonicalText, IsRefusedInAnyOther)
{
    for (const char* text :
        { R"({"b":1,"a":2})", R"({"a": 1})", R"("\u0041")", "1.5", "1e3", "01", "-0", "9007199254740993",
            "-9007199254740993", "18446744073709551615", R"([1,])", R"({"a":1}x)", R"({"a":1,"a":1})" })
        EXPECT_FALSE(parse_canonical_json(text)) << text;
}

} // namespace
} // namespace countersign::audit
