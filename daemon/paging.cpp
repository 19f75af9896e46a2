// SPDX-License-Identifier: Apache-2.0
#include "daemon/paging.hpp"

#include <fmt/format.h>

namespace countersign::daemon {

Result<std::size_t> limit_of(const boost::json::object& parameters)
{
    const boost::json::value* limit = parameters.if_contains("limit");
    if (limit == nullptr || !limit->is_int64()) return kPage;
    const std::int64_t rows = limit->get_int64();
    if (rows < 1 || rows > kMostListed)
        return Error { ErrorCode::InvalidInput, fmt::format("a limit is within 1 and {}", kMostListed) };
    return static_cast<std::size_t>(rows);
}

} // namespace countersign::daemon
