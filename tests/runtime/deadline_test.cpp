// SPDX-License-Identifier: Apache-2.0
#include "runtime/offload.hpp"
#include "runtime/with_deadline.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace countersign::runtime {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

asio::awaitable<int> seven_after(std::chrono::milliseconds time)
{
    asio::steady_timer timer { co_await asio::this_coro::executor, time };
    co_await timer.async_wait(asio::use_awaitable);
    co_return 7;
}

std::optional<int> outcome(std::chrono::milliseconds work, std::chrono::milliseconds deadline)
{
    asio::io_context io;
    std::optional<int> result;
    auto run
        = [&]() -> asio::awaitable<void> { result = co_await with_deadline(seven_after(work), deadline); };
    asio::co_spawn(io, run, asio::detached);
    io.run();
    return result;
}

TEST(WithDeadline, GivesTheValueThatCameInTime)
{
    EXPECT_EQ(outcome(1ms, 5s), 7);
}
TEST(WithDeadline, GivesNothingWhenTheTimeIsUp)
{
    EXPECT_EQ(outcome(5s, 10ms), std::nullopt);
}

TEST(Offload, RunsOnThePoolAndComesBackToTheLoop)
{
    asio::thread_pool pool { 1 };
    asio::io_context io;
    std::thread::id worked;
    std::thread::id resumed;
    auto run = [&]() -> asio::awaitable<void> {
        auto work = [] { return std::this_thread::get_id(); };
        worked = co_await offload(pool, work);
        resumed = std::this_thread::get_id();
    };
    asio::co_spawn(io, run, asio::detached);
    io.run();
    pool.join();
    EXPECT_EQ(resumed, std::this_thread::get_id());
    EXPECT_NE(worked, std::this_thread::get_id());
    EXPECT_NE(worked, std::thread::id {});
}

} // namespace
} // namespace countersign::runtime
