// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

namespace countersign::policy {

/// Six different operations in the field's words; these three are served so far.
enum class Operation
{
    Issue,
    Reissue,
    Rekey
};

[[nodiscard]] std::string_view name_of(Operation operation);
/// "issue", "reissue", "rekey". Error: InvalidInput, with what is allowed.
[[nodiscard]] Result<Operation> parse_operation(std::string_view text);

} // namespace countersign::policy
