// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <optional>
#include <string>

namespace countersign::daemon {

struct Options
{
    std::string config;
    std::optional<std::string> init_policy; // --init: make the database with this policy in force, then end
};

/// Errors: InvalidInput with usage; an empty config means that help or version was printed.
[[nodiscard]] Result<Options> parse_options(int argc, char** argv);

} // namespace countersign::daemon
