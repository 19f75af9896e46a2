// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/time_point.hpp"

namespace countersign {

/// The two clocks of a machine. Injected everywhere, so that tests choose the time.
class Clock
{
public:
    virtual ~Clock() = default;
    /// The wall clock, UTC.
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Time since boot, sleep included (CLOCK_BOOTTIME): nobody can set it.
    [[nodiscard]] virtual std::chrono::milliseconds since_boot() const = 0;
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] std::chrono::milliseconds since_boot() const override;
};

} // namespace countersign
