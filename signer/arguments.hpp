// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <span>
#include <string>
#include <vector>

namespace countersign::signer {

/// --config FILE [--init [--ceremony REPORT...]]
struct Arguments
{
    std::string config;
    bool init = false;
    std::vector<std::string> ceremony_reports;

    /// Without the program's name. Error: InvalidConfiguration, with the usage.
    static Result<Arguments> parse(std::span<char* const> words);
};

} // namespace countersign::signer
