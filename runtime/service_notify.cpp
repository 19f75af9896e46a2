// SPDX-License-Identifier: Apache-2.0
#include "runtime/service_notify.hpp"

#include "core/printable.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdint>
#include <ctime>

namespace countersign::runtime {
namespace {

/// A lost notification harms nobody: the manager's own time-outs decide.
void notify(const std::string& state)
{
    sd_notify(/*unset_environment=*/0, state.c_str());
}

std::int64_t monotonic_microseconds()
{
    timespec now {};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t { now.tv_sec } * 1'000'000 + now.tv_nsec / 1'000;
}

} // namespace

// A status is one line of the datagram: printable() keeps a newline in it from starting another assignment.
void notify_ready(std::string_view status)
{
    notify(fmt::format("READY=1\nSTATUS={}", printable(status)));
}
void notify_status(std::string_view status)
{
    notify(fmt::format("STATUS={}", printable(status)));
}
void notify_stopping(std::string_view status)
{
    notify(fmt::format("STOPPING=1\nSTATUS={}", printable(status)));
}
void notify_reloading()
{
    notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_microseconds()));
}

boost::asio::awaitable<void> beat_watchdog(LifeSign alive)
{
    std::uint64_t limit = 0;
    if (sd_watchdog_enabled(/*unset_environment=*/0, &limit) <= 0) co_return;
    boost::asio::steady_timer timer { co_await boost::asio::this_coro::executor };
    while (true) {
        bool living = true;
        if (alive) living = co_await alive();
        if (living) notify("WATCHDOG=1");
        timer.expires_after(std::chrono::microseconds { limit / 2 });
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

} // namespace countersign::runtime
