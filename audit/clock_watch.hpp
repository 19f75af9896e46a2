// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/clock_reading.hpp"

#include <string>

namespace countersign::audit {

inline constexpr std::chrono::minutes kLargestClockStep { 5 }; // docs/architecture, Time
inline constexpr std::chrono::seconds kMarkTolerance { 2 }; // a clock that is slewed, not stepped

/// Watches the wall clock with two things that nobody sets: the time since boot, and the time of the log's
/// last record. Once it was off by more than kLargestClockStep, or behind the mark, it is not in order until
/// someone accepts it.
class ClockWatch
{
public:
    /// `clock` outlives the watch. `trusted`: what an earlier process of this boot started from; a restart
    /// accepts no clock.
    explicit ClockWatch(const Clock& clock, std::optional<ClockReading> trusted = {});

    /// Empty when the clock is in order, else what is wrong, for people. `mark`: the log's high-water mark.
    [[nodiscard]] const std::string& problem(TimePoint mark);
    /// From now on the wall clock as it stands is right.
    void accept();

private:
    const Clock& clock_;
    TimePoint wall_;
    std::chrono::milliseconds boot_;
    std::string problem_;
};

} // namespace countersign::audit
