// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <source_location>
#include <string_view>

namespace countersign {

/// Asserts what our own code promises, in release builds too: false writes the promise to stderr and aborts.
/// Never for input. The supervisor starts the process afresh.
void check(
    bool holds, std::string_view promise, std::source_location where = std::source_location::current());

} // namespace countersign
