// SPDX-License-Identifier: Apache-2.0
#include "core/clock.hpp"

#include "core/check.hpp"

#include <cstdlib>
#include <ctime>
#include <fstream>

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

std::string SystemClock::boot_id() const
{
    const char* told = std::getenv("COUNTERSIGN_BOOT_ID"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (told != nullptr) return told;
    std::string id;
    std::ifstream kernel { "/proc/sys/kernel/random/boot_id" };
    std::getline(kernel, id);
    return id;
}

} // namespace countersign
