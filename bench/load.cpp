// SPDX-License-Identifier: Apache-2.0
// Clients that ask for certificates as fast as they get them, on one thread and with CSRs made beforehand, so
// that little of the machine goes to them. Prints one JSON object.
//   bench_load ADDRESS CLIENTS SECONDS CSRS
// Makes the CSRs, connects, says "ready" and waits for a line on its standard input: what comes before is
// not measured. Ends after SECONDS, or before that when the CSRs are used up.
#include "bench/csr_stock.hpp"
#include "ipc/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>

namespace countersign::bench {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kDeadline { 30'000 };
constexpr std::string_view kSubmit = "io.countersign.Requests.Submit";

struct Load
{
    std::vector<std::string> csrs;
    Clock::time_point end;
    std::size_t next = 0; // of `csrs`
    std::vector<double> milliseconds; // of each answer with a certificate
    std::size_t errors = 0;
    std::string last_error;
};

std::string problem_of(const Result<ipc::Reply>& reply)
{
    if (!reply) return reply.error().what;
    if (const auto* error = std::get_if<ipc::CallError>(&*reply)) return error->name;
    const auto& parameters = std::get<boost::json::object>(*reply);
    const boost::json::value* issued = parameters.if_contains("issued");
    return issued && issued->is_object() ? "" : "an answer without a certificate";
}

asio::awaitable<void> be_client(Load& load, ipc::Client client)
{
    while (load.next < load.csrs.size() && Clock::now() < load.end) {
        boost::json::object parameters { { "operation", "issue" }, { "profile", "private-server" },
            { "csr", load.csrs[load.next++] }, { "completeWhenReady", true } };
        const Clock::time_point begin = Clock::now();
        const Result<ipc::Reply> reply
            = co_await client.call(std::string { kSubmit }, std::move(parameters), kDeadline);
        const std::chrono::duration<double, std::milli> lasted = Clock::now() - begin;
        std::string problem = problem_of(reply);
        if (problem.empty()) {
            load.milliseconds.push_back(lasted.count());
            continue;
        }
        ++load.errors;
        load.last_error = std::move(problem);
        if (!reply) co_return; // the connection is dead
    }
}

asio::awaitable<void> connect(std::vector<ipc::Client>& clients, std::string address, std::size_t count)
{
    while (clients.size() < count) {
        Result<ipc::Client> client = co_await ipc::Client::connect(address, {});
        if (!client) throw std::runtime_error { client.error().what };
        clients.push_back(std::move(*client));
    }
}

void run_to_the_end(asio::io_context& io)
{
    io.run();
    io.restart();
}

void rethrow(const std::exception_ptr& error)
{
    if (error) std::rethrow_exception(error);
}

/// Of sorted values, the one that `share` of them do not exceed.
double percentile(const std::vector<double>& sorted, double share)
{
    if (sorted.empty()) return 0;
    const auto place = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size()))) - 1;
    return sorted[std::min(place, sorted.size() - 1)];
}

void run(const std::string& address, std::size_t count, double seconds, std::size_t csrs)
{
    Load load { .csrs = make_csrs(csrs), .end = {}, .milliseconds = {}, .last_error = {} };
    asio::io_context io { 1 };
    std::vector<ipc::Client> clients;
    asio::co_spawn(io, connect(clients, address, count), rethrow);
    run_to_the_end(io);

    fmt::print("ready\n");
    std::fflush(stdout);
    std::string go;
    std::getline(std::cin, go); // the caller looks at the processes first
    const Clock::time_point begin = Clock::now();
    load.end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    for (ipc::Client& client : clients)
        asio::co_spawn(io, be_client(load, std::move(client)), rethrow);
    run_to_the_end(io);
    const std::chrono::duration<double> lasted = Clock::now() - begin;

    std::ranges::sort(load.milliseconds);
    const boost::json::object found { { "certificates", load.milliseconds.size() },
        { "seconds", lasted.count() }, { "p50", percentile(load.milliseconds, 0.50) },
        { "p99", percentile(load.milliseconds, 0.99) }, { "errors", load.errors },
        { "lastError", load.last_error }, { "csrsLeft", load.csrs.size() - load.next } };
    std::cout << found << "\n";
}

} // namespace
} // namespace countersign::bench

int main(int argc, char** argv)
{
    const std::span<char*> words { argv, static_cast<std::size_t>(argc) };
    if (words.size() != 5) {
        fmt::print(stderr, "usage: bench_load ADDRESS CLIENTS SECONDS CSRS\n");
        return 2;
    }
    try {
        countersign::bench::run(words[1], std::stoul(words[2]), std::stod(words[3]), std::stoul(words[4]));
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench_load: {}\n", error.what());
        return 1;
    }
}
