// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <boost/json/value.hpp>

namespace countersign {

inline constexpr std::size_t kJsonDepth = 16; // protocol: nesting over 16 closes the connection
inline constexpr std::size_t kLongestNumber
    = 32; // characters: longer ones hide in no int64 and no sensible double

/// Parses hostile JSON. Refused beyond plain JSON: a duplicate key in an object, U+0000 in a string or key,
/// invalid UTF-8, nesting over kJsonDepth, an integer outside int64, a number that is infinite or above
/// kLongestNumber characters, anything behind the value. Integers come out as int64. Error: InvalidInput,
/// naming the fault.
[[nodiscard]] Result<boost::json::value> parse_strict_json(std::string_view text);

} // namespace countersign
