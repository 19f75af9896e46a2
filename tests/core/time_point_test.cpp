// SPDX-License-Identifier: Apache-2.0
#include "core/time_point.hpp"

#include <gtest/gtest.h>

namespace countersign {
namespace {

TEST(TimePoint, ComesBackFromItsText)
{
    for (const std::string_view text : { "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z",
             "2026-11-25T14:00:00Z", "2050-01-01T00:00:00Z", "9999-12-31T23:59:59Z" })
        EXPECT_EQ(to_rfc3339(*parse_rfc3339(text)), text);
}

TEST(TimePoint, RefusesOtherSpellings)
{
    for (const std::string_view text : { "2026-11-25 14:00:00Z", "2026-11-25T14:00:00",
             "2026-11-25T14:00:00+00:00", "2026-11-25T14:00:00.5Z", "2026-11-25t14:00:00Z",
             "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T14:00:60Z",
             "1969-12-31T23:59:59Z", "2026-1-25T14:00:000Z", "" })
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

} // namespace
} // namespace countersign
