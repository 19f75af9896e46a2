// SPDX-License-Identifier: Apache-2.0
#include "core/time_point.hpp"

#include <fmt/format.h>

#include <charconv>

namespace countersign {
namespace {

using namespace std::chrono;

/// The decimal number of exactly text.size() digits, or -1.
int digits_of(std::string_view text)
{
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

std::string to_rfc3339(TimePoint time)
{
    const sys_days day = floor<days>(time);
    const year_month_day date { day };
    const hh_mm_ss clock { time - day };
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
        clock.minutes().count(), clock.seconds().count());
}

Result<TimePoint> parse_rfc3339(std::string_view text)
{
    const Error error { ErrorCode::InvalidInput, "a time is written like 2026-11-25T14:00:00Z" };
    if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':'
        || text[16] != ':' || text[19] != 'Z')
        return error;
    const int y = digits_of(text.substr(0, 4));
    const int mo = digits_of(text.substr(5, 2));
    const int d = digits_of(text.substr(8, 2));
    const int h = digits_of(text.substr(11, 2));
    const int mi = digits_of(text.substr(14, 2));
    const int s = digits_of(text.substr(17, 2));
    if (y < 1970 || mo < 1 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return error;
    const year_month_day date { year { y }, month { static_cast<unsigned>(mo) },
        day { static_cast<unsigned>(d) } };
    if (!date.ok()) return error;
    return TimePoint { sys_days { date } + hours { h } + minutes { mi } + seconds { s } };
}

} // namespace countersign
