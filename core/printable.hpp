// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign {

/// `text` for a terminal, a journal line or an error: every octet outside printable ASCII, and the backslash,
/// as \xNN.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace countersign
