// SPDX-License-Identifier: Apache-2.0
// countersign-ceremony holds, while it runs, a log-in to the token with the right to make keys, and the PIN.
// It trusts the person who runs it as root, the module, and the token's own report of a key's attributes.
// It makes CA keys and certificates: the one program of this house that may sign CA:TRUE.
// It may never make a key that can leave the token or do anything but sign, overwrite a key or a file,
// write a certificate that it did not verify, open a socket, or run beside the signer on one log.

#include "ceremony/ceremony.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::ceremony {
namespace {

constexpr int kExitConfiguration = 78; // EX_CONFIG

/// The PIN reaches no core file and no tracer; a module whose daemon dies does not kill us.
bool harden()
{
    const rlimit none {};
    umask(0022);
    return std::signal(SIGPIPE, SIG_IGN) != SIG_ERR && setrlimit(RLIMIT_CORE, &none) == 0
        && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

int status_of(const Error& error)
{
    const bool asked_wrongly = error.code == ErrorCode::InvalidInput
        || error.code == ErrorCode::InvalidConfiguration || error.code == ErrorCode::IssuerExpires
        || error.code == ErrorCode::Conflict;
    return asked_wrongly ? kExitConfiguration : 1;
}

int start(int argc, const char* const* argv)
{
    const CommandLine line = read_command_line(argc, argv);
    if (!line.options) return line.status;
    if (!harden()) {
        fmt::print(stderr, "countersign-ceremony: the kernel refuses to protect the PIN in memory\n");
        return 1;
    }
    for (const auto& [name, value] : line.options->environment)
        setenv(name.c_str(), value.c_str(), 1);
    const SystemClock clock;
    SystemRandom random;
    const Tell tell = [](std::string_view text) {
        fmt::print("{}\n", text);
        std::fflush(stdout);
    };
    Result<void> held = hold_ceremony(*line.options, clock, random, tell);
    if (held) return 0;
    fmt::print(stderr, "countersign-ceremony: {}\n", held.error().what);
    return status_of(held.error());
}

} // namespace
} // namespace countersign::ceremony

int main(int argc, char** argv)
{
    int status = 1;
    try {
        status = countersign::ceremony::start(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "countersign-ceremony: {}\n", error.what());
    }
    std::fflush(nullptr);
    _exit(status); // modules have static destructors that crash
}
