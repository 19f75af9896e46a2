// SPDX-License-Identifier: Apache-2.0
// countersignd holds the store: requests, evidence, decisions, certificates. No key, no PIN.
// It trusts its configuration, the policy in its store, and what the signer answers about its log.
// It believes a front end only what that front end may claim; each caller is who the kernel says.
// It may never open an internet socket, load a vendor's module, or ask for a signature without a permit.
// After a commit whose end is unknown it ends, and re-reads when it is started again.

#include "core/journal.hpp"
#include "core/version.hpp"
#include "daemon/endpoints.hpp"
#include "daemon/failure.hpp"
#include "daemon/initialise.hpp"
#include "daemon/options.hpp"
#include "daemon/roll_forward.hpp"
#include "daemon/upkeep.hpp"
#include "runtime/drain.hpp"
#include "runtime/event_loop.hpp"
#include "runtime/process.hpp"
#include "runtime/service_notify.hpp"
#include "runtime/signals.hpp"
#include "runtime/socket_activation.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <unistd.h>

namespace countersign::daemon {
namespace {

constexpr std::string_view kStarted = "5e2f0a7c1b9d4e6f8a3c5d7e9f1b3c5d";
constexpr std::string_view kPoisoned = "9c8b7a6f5e4d4c3b8a291807f6e5d4c3";
constexpr std::size_t kCpuThreads = 2;

int fail(const Error& error)
{
    fmt::print(stderr, "countersignd: {}\n", error.what);
    runtime::notify_status(error.what);
    return error.code == ErrorCode::InvalidConfiguration ? runtime::kExitConfiguration : 1;
}

Result<std::vector<x509::WeakKeyList>> open_weak_key_lists(const Config& config)
{
    std::vector<x509::WeakKeyList> lists;
    for (const std::string& path : config.weak_key_lists) {
        Result<x509::WeakKeyList> list = x509::WeakKeyList::open(path);
        if (!list)
            return Error { ErrorCode::InvalidConfiguration,
                fmt::format("weak key list {}: {}", path, list.error().what) };
        lists.push_back(std::move(*list));
    }
    return lists;
}

/// The three sockets of this process, each with its role and who may connect.
Result<void> serve(ipc::Server& server, const Config& config, const Policy& policy)
{
    const auto listed = [](const std::vector<uid_t>& uids) {
        return [&uids](uid_t uid) { return std::ranges::find(uids, uid) != uids.end(); };
    };
    struct Socket
    {
        const std::string& path;
        ipc::Role role;
        ipc::AllowedUids allowed;
    };
    const Socket sockets[] {
        { config.frontend_socket, ipc::Role::Frontend,
            [&policy](uid_t uid) { return policy.find_frontend(uid) != nullptr; } },
        { config.operator_socket, ipc::Role::Operator, listed(config.operator_uids) },
        { config.auditor_socket, ipc::Role::Auditor, listed(config.auditor_uids) },
    };
    for (const Socket& socket : sockets) {
        Result<int> listening
            = runtime::listening_socket(socket.path, 0666); // who may speak is decided by uid, below
        if (!listening) return listening.error();
        server.serve(*listening, socket.role, socket.allowed);
    }
    return {};
}

void end_after_unknown_commit(const Error& error)
{
    journal(Severity::Critical, kPoisoned, "The database is in an unknown state; countersignd ends",
        { { "PROBLEM", error.what } });
    std::fflush(nullptr);
    _exit(1);
}

void end_with_fault(std::exception_ptr fault)
{
    if (fault) std::rethrow_exception(fault);
}

int run(const Config& config)
{
    Result<store::SqliteStore> opened = store::SqliteStore::open(config.database());
    if (!opened) return fail(opened.error());
    Result<PolicyInForce> in_force = load_policy(*opened, config);
    if (!in_force) return fail(in_force.error());
    Result<std::vector<x509::WeakKeyList>> weak_keys = open_weak_key_lists(config);
    if (!weak_keys) return fail(weak_keys.error());

    const SystemClock clock;
    SystemRandom random;
    runtime::EventLoop io;
    boost::asio::thread_pool cpu { kCpuThreads };
    StoreWriter store { std::move(*opened), end_after_unknown_commit };
    SignerClient signer { io.get_executor(), config };
    LogWatch log_watch { io.get_executor(), store, signer };
    RequestChanges changes { io.get_executor() };
    EventOutbox events;
    audit::ClockWatch clock_watch { clock };
    Appliance appliance { config, clock, clock_watch, random, in_force->policy, store, signer, log_watch,
        changes, events, cpu, *weak_keys };
    log_watch.roll_forward_with([&appliance](std::uint64_t from, LogHead head) {
        return roll_forward(appliance, from, std::move(head));
    });
    IssueCertificate issue { appliance };
    SubmitRequest submit { appliance, issue };
    ShowRequests requests { appliance, issue };
    ShowCertificates certificates { appliance };
    Operate operate { appliance, clock.now(), *in_force };
    ShowAudit audit { appliance };
    const ipc::Service service { { std::string { kVendor }, "countersignd", std::string { kVersion },
                                     std::string { kUrl } },
        { kRequests, kCertificates, kOperator, kAudit },
        endpoints({ submit, requests, certificates, operate, audit }) };
    ipc::Server server { io, service, config.limits };
    operate.show_limits_of(server);
    if (Result<void> serving = serve(server, config, in_force->policy); !serving)
        return fail(serving.error());

    auto stop = [&] {
        runtime::notify_stopping("stopping: calls in flight end first");
        server.stop();
        runtime::stop_when(io, [&server] { return server.drained(); }, config.signing_time);
    };
    const runtime::Signals signals { io, stop, {} };
    Upkeep upkeep { appliance, issue };
    boost::asio::co_spawn(io, upkeep.run(), end_with_fault);
    boost::asio::co_spawn(io, runtime::beat_watchdog({}), boost::asio::detached);
    journal(
        Severity::Info, kStarted, "countersignd started", { { "POLICY", to_hex(in_force->policy.digest) } });
    runtime::notify_ready("serving");
    io.run();
    // Upkeep, and calls that did not end in time, wait for one of these three and refer to all of the above.
    cpu.join();
    store.end();
    io.drop();
    return 0;
}

int start(int argc, char** argv)
{
    Result<Options> options = parse_options(argc, argv);
    if (!options) return fail({ ErrorCode::InvalidConfiguration, options.error().what });
    if (options->config.empty()) return 0;
    runtime::harden_process();
    Result<Config> config = load_config(options->config);
    if (!config) return fail(config.error());
    if (!options->init_policy) return run(*config);
    Result<void> made = initialise(*config, *options->init_policy, SystemClock {});
    return made ? 0 : fail(made.error());
}

} // namespace
} // namespace countersign::daemon

int main(int argc, char** argv)
{
    try {
        return countersign::daemon::start(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "countersignd: {}\n", error.what());
    }
    return 1;
}
