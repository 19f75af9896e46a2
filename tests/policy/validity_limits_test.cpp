// SPDX-License-Identifier: Apache-2.0
#include "policy/validity_limits.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(ValidityLimits, GiveAPrivateProfile825DaysAtAnyTime)
{
    for (const TimePoint at : { TimePoint {}, kNoon, kNoon + 10000 * kDay }) {
        const ValidityLimit* limit = find_validity_limit(validity_limits(), ProfileKind::Private, at);
        ASSERT_NE(limit, nullptr);
        EXPECT_EQ(limit->longest, 825 * kDay);
    }
}

TEST(ValidityLimits, ChangeAtTheSecondThatARowBegins)
{
    const ValidityLimit rows[] = {
        { ProfileKind::Private, kNoon - kDay, kNoon, 200 * kDay, "before" },
        { ProfileKind::Private, kNoon, kNoon + kDay, 100 * kDay, "after" },
    };
    const auto source = [&](TimePoint at) {
        const ValidityLimit* limit = find_validity_limit(rows, ProfileKind::Private, at);
        return limit ? limit->source : "none";
    };
    EXPECT_EQ(source(kNoon - kDay - kSecond), "none");
    EXPECT_EQ(source(kNoon - kDay), "before");
    EXPECT_EQ(source(kNoon - kSecond), "before");
    EXPECT_EQ(source(kNoon), "after");
    EXPECT_EQ(source(kNoon + kDay - kSecond), "after");
    EXPECT_EQ(source(kNoon + kDay), "none");
}

} // namespace
} // namespace countersign::policy
