// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign {

/// Of every program in this tree; processes that speak over private sockets must agree on it.
inline constexpr std::string_view kVersion = "0.1.0";
inline constexpr std::string_view kVendor = "countersign";
inline constexpr std::string_view kUrl
    = "https://countersign.example/"; // RFC 2606 until the project has its own

} // namespace countersign
