// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/secret.hpp"

namespace countersign::ceremony {

/// The PIN in `path`; with an empty path asks for it at the terminal, which does not show it.
/// Errors: those of Secret::read; InvalidInput (no terminal, nothing typed).
[[nodiscard]] Result<Secret> obtain_pin(const std::string& path, const std::string& token);

} // namespace countersign::ceremony
