// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/paint.hpp"

#include <boost/json/object.hpp>

namespace countersign::ctl {

/// A decision record: verdict, what was asked, every finding, what a permit fixed, and the digests that it
/// can be replayed by.
[[nodiscard]] std::string render_decision(
    const boost::json::object& record, std::string_view digest, Paint paint);

} // namespace countersign::ctl
