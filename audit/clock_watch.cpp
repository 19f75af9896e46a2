// SPDX-License-Identifier: Apache-2.0
#include "audit/clock_watch.hpp"

#include <fmt/format.h>

namespace countersign::audit {

ClockWatch::ClockWatch(const Clock& clock, std::optional<ClockReading> trusted)
    : clock_(clock)
    , wall_(trusted ? trusted->wall : clock.now())
    , boot_(trusted ? trusted->since_boot : clock.since_boot())
{
}

const std::string& ClockWatch::problem(TimePoint mark)
{
    if (!problem_.empty()) return problem_;
    const TimePoint now = clock_.now();
    const TimePoint expected = wall_ + std::chrono::floor<std::chrono::seconds>(clock_.since_boot() - boot_);
    const std::chrono::seconds off = now - expected;
    if (off > kLargestClockStep || off < -kLargestClockStep)
        problem_ = fmt::format("the wall clock says {}, {} s off what the time since boot says ({})",
            to_rfc3339(now), off.count(), to_rfc3339(expected));
    else if (now + kMarkTolerance < mark)
        problem_ = fmt::format("the wall clock says {}, which is before the log's last record ({})",
            to_rfc3339(now), to_rfc3339(mark));
    return problem_;
}

void ClockWatch::accept()
{
    wall_ = clock_.now();
    boot_ = clock_.since_boot();
    problem_.clear();
}

} // namespace countersign::audit
