// SPDX-License-Identifier: Apache-2.0
#include "core/clock.hpp"

#include "core/check.hpp"

#include <ctime>

namespace countersign {

TimePoint SystemClock::now() const
{
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds SystemClock::since_boot() const
{
    timespec time {};
    check(clock_gettime(CLOCK_BOOTTIME, &time) == 0, "CLOCK_BOOTTIME can be read");
    return std::chrono::milliseconds { time.tv_sec * 1000 + time.tv_nsec / 1'000'000 };
}

} // namespace countersign
