// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace countersign::ipc {

/// Bounds the journal records that a hostile peer can cause: some in each window of time, the others are
/// counted.
class LogBudget
{
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::uint64_t kRecords = 20;
    static constexpr std::chrono::seconds kWindow { 10 };

    /// How many records were left out since the last one that was let through; nothing when this one is left
    /// out too.
    std::optional<std::uint64_t> spend(Time now)
    {
        if (now - window_ >= kWindow) {
            window_ = now;
            spent_ = 0;
        }
        if (spent_ == kRecords) {
            ++left_out_;
            return std::nullopt;
        }
        ++spent_;
        return std::exchange(left_out_, 0);
    }

private:
    Time window_ {};
    std::uint64_t spent_ = 0;
    std::uint64_t left_out_ = 0;
};

} // namespace countersign::ipc
