// SPDX-License-Identifier: Apache-2.0
#include "signer/rate_window.hpp"

namespace countersign::signer {
namespace {

std::int64_t second_of(std::chrono::milliseconds since_boot)
{
    return std::chrono::floor<std::chrono::seconds>(since_boot).count();
}

} // namespace

std::int64_t RateWindow::in_last_minute(std::chrono::milliseconds since_boot) const
{
    const std::int64_t now = second_of(since_boot);
    std::int64_t sum = 0;
    for (const Second& second : seconds_)
        if (second.when > now - static_cast<std::int64_t>(seconds_.size())) sum += second.count;
    return sum;
}

void RateWindow::count(std::chrono::milliseconds since_boot)
{
    const std::int64_t now = second_of(since_boot);
    Second& second = seconds_[static_cast<std::size_t>(now) % seconds_.size()];
    if (second.when != now) second = { now, 0 };
    ++second.count;
}

} // namespace countersign::signer
