// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace countersign {

/// UTC, whole seconds.
using TimePoint = std::chrono::sys_seconds;

/// "2026-11-25T14:00:00Z"
[[nodiscard]] std::string to_rfc3339(TimePoint time);
/// Strict: years 1970 to 9999, upper-case T and Z, no fraction, no offset. Error: InvalidInput.
[[nodiscard]] Result<TimePoint> parse_rfc3339(std::string_view text);

} // namespace countersign
