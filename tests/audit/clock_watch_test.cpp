// SPDX-License-Identifier: Apache-2.0
#include "audit/clock_watch.hpp"
#include "tests/audit/log_fixture.hpp"

namespace countersign::audit {
namespace {

struct SetClock final : Clock
{
    TimePoint wall = kNoon;
    std::chrono::milliseconds boot { 1'000 };
    [[nodiscard]] TimePoint now() const override { return wall; }
    [[nodiscard]] std::chrono::milliseconds since_boot() const override { return boot; }
    void pass(std::chrono::seconds time)
    {
        wall += time;
        boot += time;
    }
};

TEST(ClockWatch, IsContentWhileBothClocksAgree)
{
    SetClock clock;
    ClockWatch watch { clock };
    clock.pass(std::chrono::hours { 100 });
    EXPECT_EQ(watch.problem(kNoon), "");
}

TEST(ClockWatch, AllowsFiveMinutesAndNotASecondMore)
{
    for (const int sign : { 1, -1 }) {
        SetClock clock;
        ClockWatch watch { clock };
        clock.pass(1h);
        clock.wall += sign * 5min;
        EXPECT_EQ(watch.problem({}), "");
        clock.wall += sign * 1s;
        EXPECT_NE(watch.problem({}), "");
    }
}

TEST(ClockWatch, AllowsNoTimeBeforeTheMark)
{
    SetClock clock;
    ClockWatch watch { clock };
    EXPECT_EQ(watch.problem(kNoon + kMarkTolerance), "");
    EXPECT_NE(watch.problem(kNoon + kMarkTolerance + 1s), "");
}

TEST(ClockWatch, RemembersAFaultUntilTheClockIsAccepted)
{
    SetClock clock;
    ClockWatch watch { clock };
    clock.wall += 10min;
    EXPECT_NE(watch.problem({}), "");
    clock.wall -= 10min;
    EXPECT_NE(watch.problem({}), "");
    clock.wall += 20min;
    watch.accept();
    EXPECT_EQ(watch.problem({}), "");
}

} // namespace
} // namespace countersign::audit
