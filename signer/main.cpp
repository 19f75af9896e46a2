// SPDX-License-Identifier: Apache-2.0
// countersign-signer holds the appliance's one log and the way to the tokens; it holds no key and no PIN.
// It trusts its configuration, which root owns, and nobody else: what countersignd asks is parsed and checked
// anew. It signs through a token only what a decision record permits, inside the rails, after the intent is
// durable. It may never sign a CA certificate, use a key twice for one intent, let out a signature that it
// has not verified and logged, open another socket than its own and the tokens', or go on after its log
// failed: it ends.
#include "core/journal.hpp"
#include "core/version.hpp"
#include "ipc/server.hpp"
#include "runtime/drain.hpp"
#include "runtime/event_loop.hpp"
#include "runtime/process.hpp"
#include "runtime/service_notify.hpp"
#include "runtime/signals.hpp"
#include "runtime/socket_activation.hpp"
#include "signer/arguments.hpp"
#include "signer/init_log.hpp"
#include "signer/signer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <unistd.h>

namespace countersign::signer {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kStarted = "a40f7c96e2b84d15897d3ce50b61f8a2";
constexpr std::chrono::seconds kDrainTime { 30 }; // a signature under way may wait for its token that long
constexpr std::chrono::milliseconds kLastReplies { 200 }; // for those that say why, before the process ends

int fail(const Error& error)
{
    fmt::print(stderr, "countersign-signer: {}\n", error.what);
    runtime::notify_status(error.what);
    return error.code == ErrorCode::InvalidConfiguration ? runtime::kExitConfiguration : 1;
}

/// Crash-only: no teardown, the next start reads what is on the disk.
asio::awaitable<void> end_soon(asio::io_context& io)
{
    asio::steady_timer timer { io, kLastReplies };
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    std::fflush(nullptr);
    _exit(1);
}

int init(const Config& config, const std::vector<std::string>& reports)
{
    SystemRandom random;
    const Result<LogId> id = init_log(config, reports, SystemClock {}.now(), random);
    if (!id) return fail(id.error());
    fmt::print("{}\n", id->text());
    return 0;
}

int serve(const Config& config)
{
    runtime::EventLoop io;
    const SystemClock clock;
    SystemRandom random;
    // The log first: whoever can connect finds a signer that knows what it has signed.
    Result<OpenedLog> opened = open_log(config, clock);
    if (!opened) return fail(opened.error());
    Result<int> socket = runtime::listening_socket(config.socket, 0600, config.daemon_uid);
    if (!socket) return fail(socket.error());

    auto end = [&](const Error&) { asio::co_spawn(io, end_soon(io), asio::detached); };
    Signer signer { io, config, std::move(*opened), clock, random, end };
    const ipc::Service service { { std::string { kVendor }, "countersign-signer", std::string { kVersion },
                                     std::string { kUrl } },
        { "io.countersign.Signer" }, signer.endpoints() };
    ipc::Server server { io, service, ipc::private_limits() };
    server.serve(*socket, ipc::Role::Private, [uid = config.daemon_uid](uid_t peer) { return peer == uid; });

    auto stop = [&] {
        runtime::notify_stopping("stopping: signatures under way end first");
        server.stop();
        runtime::stop_when(io, [&server] { return server.drained(); }, kDrainTime);
    };
    const runtime::Signals signals { io, stop, {} };
    signer.watch_tokens();
    asio::co_spawn(io, runtime::beat_watchdog({}), asio::detached);
    journal(Severity::Info, kStarted, "countersign-signer started",
        { { "CONFIGURATION", to_hex(config.digest) } });
    runtime::notify_ready("serving; keys are tested as their tokens come up");
    io.run();
    io.drop();
    return 0;
}

int start(std::span<char*> words)
{
    const Result<Arguments> arguments = Arguments::parse(words.subspan(1));
    if (!arguments) return fail(arguments.error());
    runtime::harden_process();
    const Result<Config> config = Config::load(arguments->config);
    if (!config) return fail(config.error());
    return arguments->init ? init(*config, arguments->ceremony_reports) : serve(*config);
}

} // namespace
} // namespace countersign::signer

int main(int argc, char** argv)
{
    try {
        return countersign::signer::start({ argv, static_cast<std::size_t>(argc) });
    } catch (const std::exception& error) {
        fmt::print(stderr, "countersign-signer: {}\n", error.what());
        return 1;
    }
}
