// SPDX-License-Identifier: Apache-2.0
#include "runtime/drain.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace countersign::runtime {
namespace {

constexpr std::chrono::milliseconds kLook { 10 };

boost::asio::awaitable<void> wait_and_stop(
    boost::asio::io_context& io, std::function<bool()> drained, std::chrono::milliseconds deadline)
{
    const auto end = std::chrono::steady_clock::now() + deadline;
    boost::asio::steady_timer timer { io };
    while (!drained() && std::chrono::steady_clock::now() < end) {
        timer.expires_after(kLook);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    io.stop();
}

} // namespace

void stop_when(boost::asio::io_context& io, std::function<bool()> drained, std::chrono::milliseconds deadline)
{
    boost::asio::co_spawn(io, wait_and_stop(io, std::move(drained), deadline), boost::asio::detached);
}

} // namespace countersign::runtime
