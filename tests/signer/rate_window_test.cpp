// SPDX-License-Identifier: Apache-2.0
#include "signer/rate_window.hpp"

#include <gtest/gtest.h>

namespace countersign::signer {
namespace {

using namespace std::chrono_literals;

TEST(RateWindow, CountsAMinuteAndNotASecondMore)
{
    RateWindow window;
    EXPECT_EQ(window.in_last_minute(0s), 0);
    window.count(10s);
    window.count(10s + 999ms);
    window.count(20s);
    EXPECT_EQ(window.in_last_minute(20s), 3);
    EXPECT_EQ(window.in_last_minute(69s), 3);
    EXPECT_EQ(window.in_last_minute(70s), 1);
    EXPECT_EQ(window.in_last_minute(80s), 0);
}

TEST(RateWindow, ForgetsWhatStoodInTheSecondAMinuteAgo)
{
    RateWindow window;
    window.count(10s);
    window.count(70s);
    EXPECT_EQ(window.in_last_minute(70s), 1);
}

} // namespace
} // namespace countersign::signer
