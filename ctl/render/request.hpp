// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/paint.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace countersign::ctl {

/// What was asked: number, id, operation, profile, names, key, validity. `key` describes the key beyond its
/// digest
/// ("RSA, 2048 bits"), when it is known here; may be empty.
[[nodiscard]] std::string render_request(
    const boost::json::object& request, std::string_view key, Paint paint);

/// What was asked and refused: there is no stored request to show.
[[nodiscard]] std::string render_refused_request(
    const boost::json::object& asked, std::string_view key, Paint paint);

/// One line for each request, newest first as they came.
[[nodiscard]] std::string render_requests(const std::vector<boost::json::object>& requests, Paint paint);

/// Names in one line, the first ten of them.
[[nodiscard]] std::string names_in_line(const std::vector<std::string>& names);

} // namespace countersign::ctl
