// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/command.hpp"
#include "ctl/socket_appliance.hpp"

namespace countersign::ctl {

/// Reads the command line, runs the command, returns its exit status. `arguments` without the program's name.
/// Options may change `addresses`.
[[nodiscard]] ExitStatus run_program(
    std::vector<std::string> arguments, Addresses& addresses, Context context, std::ostream& help);

} // namespace countersign::ctl
