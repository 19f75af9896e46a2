// SPDX-License-Identifier: Apache-2.0
// countersignctl holds nothing: no key, no state, no privilege beyond its caller's.
// It trusts the sockets that it is told of, the files that it is given, and shows replies as hostile text.
// It may never decide, sign, or keep a PIN.
// Offline commands (init, weak-keys) read and write files alone; init runs the sibling programs.
// Each command is one file in ctl/commands; the table is ctl/commands.cpp.
#include "ctl/program.hpp"

#include <exception>
#include <iostream>
#include <unistd.h>

int main(int argc, char** argv)
{
    using namespace countersign::ctl;
    Console console { std::cout, Paint::for_terminal(STDOUT_FILENO), std::cerr,
        Paint::for_terminal(STDERR_FILENO) };
    try {
        Addresses addresses = addresses_from_environment();
        SocketAppliance appliance { addresses };
        const Context context { appliance, console };
        const std::vector<std::string> arguments { argv + (argc > 0 ? 1 : 0), argv + argc };
        const ExitStatus status = run_program(arguments, addresses, context, std::cout);
        if (status == ExitStatus::Done && !std::cout.flush()) // a full disk behind `> file` is no success
            return static_cast<int>(console.complain({ .what = "standard output cannot be written" }));
        return static_cast<int>(status);
    } catch (const std::exception& bug) {
        return static_cast<int>(
            console.complain({ .what = std::string { "a bug of this program: " } + bug.what() }));
    }
}
