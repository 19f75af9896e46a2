// SPDX-License-Identifier: Apache-2.0
// countersign-token holds the log-in to one PKCS#11 token, its PIN and the vendor's module.
// It trusts its configuration, that module, and one peer: the signer's uid on its one socket.
// It signs any digest with any configured key: what may be signed was decided and logged before it is asked.
// It may never open another socket, know X.509, try a PIN value twice, sign again after a failure,
// or go on with a token that was lost: it ends, and the supervisor starts it afresh.

#include "core/journal.hpp"
#include "core/version.hpp"
#include "hsm/token_service.hpp"
#include "ipc/server.hpp"
#include "runtime/drain.hpp"
#include "runtime/event_loop.hpp"
#include "runtime/process.hpp"
#include "runtime/service_notify.hpp"
#include "runtime/signals.hpp"
#include "runtime/socket_activation.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <unistd.h>

namespace countersign::hsm {
namespace {

constexpr std::string_view kStarted = "0e3c86d5a79b4bd2b1c4f8d7265ea390";
constexpr std::chrono::seconds kDrainMargin { 2 }; // beyond the deadline of a call in flight

int fail(const Error& error)
{
    fmt::print(stderr, "countersign-token: {}\n", error.what);
    runtime::notify_status(error.what);
    return error.code == ErrorCode::InvalidConfiguration ? runtime::kExitConfiguration : 1;
}

/// An exception out of a coroutine is a bug: it ends the event loop, and main says so.
void end_with_fault(std::exception_ptr fault)
{
    if (fault) std::rethrow_exception(fault);
}

int run(const TokenConfig& config)
{
    runtime::EventLoop io;
    Result<int> socket = runtime::listening_socket(config.socket, 0600, config.signer_uid);
    if (!socket) return fail(socket.error());

    const SystemClock clock;
    SystemRandom random;
    PinAttempts attempts { config.state + "/pin-attempts.json", clock, random };
    CallWatchdog watchdog { config.deadline, give_up_process };
    TokenService token { io, config, attempts, watchdog };
    const ipc::Service service { { std::string { kVendor }, "countersign-token", std::string { kVersion },
                                     std::string { kUrl } },
        { "io.countersign.Token" }, token.endpoints() };
    ipc::Server server { io, service, ipc::private_limits() };
    server.serve(*socket, ipc::Role::Private, [uid = config.signer_uid](uid_t peer) { return peer == uid; });

    auto stop = [&] {
        runtime::notify_stopping("stopping: calls in flight end first");
        token.stop();
        server.stop();
        runtime::stop_when(io, [&server] { return server.drained(); }, config.deadline + kDrainMargin);
    };
    const runtime::Signals signals { io, stop, {} };
    boost::asio::co_spawn(io, token.keep_opening(), end_with_fault);
    boost::asio::co_spawn(io, runtime::beat_watchdog({}), boost::asio::detached);
    journal(Severity::Info, kStarted, "countersign-token started", { { "TOKEN", config.name } });
    runtime::notify_ready("starting: opening the token");
    io.run();
    token.close();
    io.drop();
    return 0;
}

int start(int argc, char** argv)
{
    if (argc != 3 || std::string_view { argv[1] } != "--config") {
        fmt::print(stderr, "usage: countersign-token --config token.d/NAME.toml\n");
        return runtime::kExitConfiguration;
    }
    runtime::harden_process();
    Result<TokenConfig> config = TokenConfig::load(argv[2]);
    if (!config) return fail(config.error());
    for (const auto& [name, value] : config->environment)
        setenv(name.c_str(), value.c_str(), 1); // before any thread and any module
    return run(*config);
}

} // namespace
} // namespace countersign::hsm

int main(int argc, char** argv)
{
    int status = 1;
    try {
        status = countersign::hsm::start(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "countersign-token: {}\n", error.what());
    }
    std::fflush(nullptr);
    _exit(status); // modules have static destructors that race with what their threads left behind
}
