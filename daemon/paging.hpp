// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>

namespace countersign::daemon {

inline constexpr std::size_t kPage = 100; // rows of one reply
inline constexpr std::int64_t kMostListed = 10'000; // rows of one List call

/// The parameter "limit"; kPage when absent. Error: InvalidInput outside 1..kMostListed.
[[nodiscard]] Result<std::size_t> limit_of(const boost::json::object& parameters);

} // namespace countersign::daemon
