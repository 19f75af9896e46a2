// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace countersign::signer {

/// Counts what happened in the last minute, by the second. Its time is the time since boot, which nobody
/// sets.
class RateWindow
{
public:
    [[nodiscard]] std::int64_t in_last_minute(std::chrono::milliseconds since_boot) const;
    void count(std::chrono::milliseconds since_boot);

private:
    struct Second
    {
        std::int64_t when = -1;
        std::int64_t count = 0;
    };
    std::array<Second, 60> seconds_ {};
};

} // namespace countersign::signer
