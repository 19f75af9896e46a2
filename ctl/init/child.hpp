// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace countersign::ctl {

/// How a program of ours ended.
struct ChildEnd
{
    int status = 0; // its exit status; 128 and the signal's number when a signal ended it
    std::string output; // what it wrote to standard output and error, at most kMostChildOutput octets
};

inline constexpr std::size_t kMostChildOutput = 64UL * 1024;

/// Runs `words` (the first is a path; no shell), its input empty, NAME=VALUE pairs added to the environment.
/// Blocks. Errors: Unavailable (it cannot be started), Timeout (it was ended then).
[[nodiscard]] Result<ChildEnd> run_child(const std::vector<std::string>& words,
    const std::vector<std::string>& environment, std::chrono::milliseconds deadline);

} // namespace countersign::ctl
