// SPDX-License-Identifier: Apache-2.0
#include "daemon/paging.hpp"

#include <algorithm>

namespace countersign::daemon {

std::size_t limit_of(const boost::json::object& parameters)
{
    const boost::json::value* limit = parameters.if_contains("limit");
    if (limit == nullptr || !limit->is_int64()) return kPage;
    return static_cast<std::size_t>(std::clamp<std::int64_t>(limit->get_int64(), 1, kMostListed));
}

} // namespace countersign::daemon
