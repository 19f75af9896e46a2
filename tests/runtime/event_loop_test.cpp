// SPDX-License-Identifier: Apache-2.0
#include "runtime/event_loop.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

namespace countersign::runtime {
namespace {

namespace asio = boost::asio;

/// Counts those that are in it.
struct Room
{
    explicit Room(int& inside)
        : inside_(inside)
    {
        ++inside_;
    }
    Room(const Room&) = delete;
    Room& operator=(const Room&) = delete;
    ~Room() { --inside_; }

private:
    int& inside_;
};

asio::awaitable<void> stay(int& inside, asio::steady_timer& timer)
{
    const Room room { inside };
    co_await timer.async_wait(asio::use_awaitable);
}

TEST(EventLoop, DropsWhatIsUnfinishedWhileItsObjectsStand)
{
    EventLoop loop;
    {
        int inside = 0;
        asio::steady_timer timer { loop, std::chrono::hours { 1 } };
        asio::co_spawn(loop, stay(inside, timer), asio::detached);
        asio::co_spawn(loop, stay(inside, timer), asio::detached);
        loop.poll();
        EXPECT_EQ(inside, 2);
        loop.drop();
        EXPECT_EQ(inside, 0);
    }
}

} // namespace
} // namespace countersign::runtime
