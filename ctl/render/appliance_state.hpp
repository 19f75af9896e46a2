// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/paint.hpp"

#include <boost/json/object.hpp>

namespace countersign::ctl {

/// Operator.Status: first whether certificates can be issued now and why not, then the parts.
[[nodiscard]] std::string render_status(const boost::json::object& status, Paint paint);

/// Keys and tokens of Operator.Keys or Operator.Status, with each problem and what to do about it.
[[nodiscard]] std::string render_keys(const boost::json::object& reply, Paint paint);

} // namespace countersign::ctl
