// SPDX-License-Identifier: Apache-2.0
#include "hsm/call_watchdog.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace countersign::hsm {
namespace {

using namespace std::chrono_literals;

TEST(CallWatchdog, LeavesACallAloneThatEndsInTime)
{
    std::atomic<int> late = 0;
    CallWatchdog watchdog { 100ms, [&](std::string_view, std::chrono::milliseconds) { ++late; } };
    for (int call = 0; call < 10; ++call) {
        const CallWatchdog::Call running = watchdog.begin("C_Sign");
        std::this_thread::sleep_for(15ms);
    }
    EXPECT_EQ(late, 0);
}

TEST(CallWatchdog, ReportsACallThatPassesItsDeadlineWhileOthersEnd)
{
    std::atomic<int> late = 0;
    CallWatchdog watchdog { 60ms,
        [&](std::string_view name, std::chrono::milliseconds) { late += name == "C_Login"; } };
    const CallWatchdog::Call stuck = watchdog.begin("C_Login");
    for (int call = 0; call < 10; ++call) {
        const CallWatchdog::Call running = watchdog.begin("C_Sign");
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_EQ(late, 1);
}

} // namespace
} // namespace countersign::hsm
