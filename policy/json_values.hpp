// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/facts.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace countersign::policy {

// Values of a decision record. Every field stands in it, absent ones as null, so that a record can be judged
// again.

[[nodiscard]] boost::json::array names_json(const std::vector<DomainName>& names);
/// RFC 3339, or null.
[[nodiscard]] boost::json::value time_json(const std::optional<TimePoint>& time);
/// All of `facts`; digests and serials in hex.
[[nodiscard]] boost::json::object facts_json(const Facts& facts);
/// All of `settings`; durations in seconds.
[[nodiscard]] boost::json::object settings_json(const Settings& settings);

} // namespace countersign::policy
