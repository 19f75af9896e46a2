// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::ctl {

/// "req_..." names a request; anything else that a command takes instead is a serial or a file.
[[nodiscard]] inline bool names_request(std::string_view text)
{
    return text.starts_with("req_");
}

/// "dec_..."
[[nodiscard]] inline bool names_decision(std::string_view text)
{
    return text.starts_with("dec_");
}

} // namespace countersign::ctl
