// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace countersign {

void check(bool holds, std::string_view promise, std::source_location where)
{
    if (holds) return;
    fmt::print(
        stderr, "<2>countersign: broken promise: {} ({}:{})\n", promise, where.file_name(), where.line());
    std::abort();
}

} // namespace countersign
