// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace countersign::audit {

/// Parses text that must be in the canonical form of RFC 8785: rendering the value again gives the same
/// octets. Refused beyond parse_strict_json: floating point, integers beyond 2^53. Error: InvalidInput.
[[nodiscard]] Result<boost::json::value> parse_canonical_json(std::string_view text);

} // namespace countersign::audit
