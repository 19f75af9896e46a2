// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <boost/json/value.hpp>

namespace countersign {

/// RFC 8785: no white space, members sorted by UTF-16 code units, shortest escapes.
/// Our own values only: no floating point, integers within 2^53, valid UTF-8 (checked: a bug otherwise).
[[nodiscard]] std::string canonical_json(const boost::json::value& value);

} // namespace countersign
