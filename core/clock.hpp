// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/time_point.hpp"

#include <string>

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
    /// Names the boot that since_boot counts from; empty where it is not known.
    [[nodiscard]] virtual std::string boot_id() const { return {}; }
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] std::chrono::milliseconds since_boot() const override;
    /// COUNTERSIGN_BOOT_ID of the environment, for units that hide the kernel's own; else that.
    [[nodiscard]] std::string boot_id() const override;
};

} // namespace countersign
