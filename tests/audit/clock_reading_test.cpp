// SPDX-License-Identifier: Apache-2.0
#include "audit/clock_reading.hpp"
#include "audit/clock_watch.hpp"
#include "tests/audit/log_fixture.hpp"

namespace countersign::audit {
namespace {

struct BootedClock final : Clock
{
    TimePoint wall = kNoon;
    std::chrono::milliseconds boot { 5'000 };
    std::string id = "b0";
    [[nodiscard]] TimePoint now() const override { return wall; }
    [[nodiscard]] std::chrono::milliseconds since_boot() const override { return boot; }
    [[nodiscard]] std::string boot_id() const override { return id; }
};

Record record_at(const Clock& clock)
{
    Record record { RecordType::Event, 3, kNoon, {}, { { "kind", "started" } } };
    add_reading(record.data, clock);
    return record;
}

TEST(ClockReading, IsFoundAgainInTheSameBoot)
{
    const BootedClock clock;
    const std::optional<ClockReading> reading = reading_in(record_at(clock), "b0");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->wall, clock.wall);
    EXPECT_EQ(reading->since_boot, clock.boot);
}

TEST(ClockReading, SaysNothingInAnotherBoot)
{
    EXPECT_FALSE(reading_in(record_at(BootedClock {}), "b1"));
}

TEST(ClockReading, IsNotMadeWhereTheBootHasNoName)
{
    BootedClock clock;
    clock.id.clear();
    EXPECT_FALSE(record_at(clock).data.contains("sinceBoot"));
    EXPECT_FALSE(reading_in(record_at(clock), ""));
}

TEST(ClockReading, StandsInAnEventOnly)
{
    Record record = record_at(BootedClock {});
    record.type = RecordType::Outcome;
    EXPECT_FALSE(reading_in(record, "b0"));
}

TEST(ClockReading, LetsTheWatchGoOnThroughARestart)
{
    BootedClock clock;
    const std::optional<ClockReading> first = reading_in(record_at(clock), "b0");
    clock.boot += 1h;
    clock.wall += 1h + 5min;
    EXPECT_EQ((ClockWatch { clock, first }.problem({})), "");
    clock.wall += 1s; // stepped while no process looked
    EXPECT_NE((ClockWatch { clock, first }.problem({})), "");
    EXPECT_EQ((ClockWatch { clock }.problem({})), "");
}

} // namespace
} // namespace countersign::audit
