// SPDX-License-Identifier: Apache-2.0
#include "daemon/request_changes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace countersign::daemon {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class RequestChangesTest : public testing::Test
{
protected:
    /// Waits once; counts when it is over.
    asio::awaitable<void> wait(RequestId request, std::chrono::milliseconds at_most)
    {
        RequestChanges::Watch watch { changes_, request };
        co_await watch.next(at_most);
        ++woken_;
    }
    void begin(const RequestId& request, std::chrono::milliseconds at_most = 1h)
    {
        asio::co_spawn(io_, wait(request, at_most), asio::detached);
        io_.poll();
    }

    SystemRandom random_;
    const RequestId one_ = RequestId::make(random_);
    const RequestId other_ = RequestId::make(random_);
    asio::io_context io_;
    RequestChanges changes_ { io_.get_executor() };
    int woken_ = 0;
};

TEST_F(RequestChangesTest, WakeAllWhoWatchTheRequestAndNobodyElse)
{
    begin(one_);
    begin(one_);
    begin(other_);
    changes_.announce(one_);
    io_.poll();
    EXPECT_EQ(woken_, 2);
    changes_.announce(other_);
    io_.poll();
    EXPECT_EQ(woken_, 3);
}

TEST_F(RequestChangesTest, WakeNobodyWithoutAnAnnouncementBeforeItsTime)
{
    begin(one_, 20ms);
    EXPECT_EQ(woken_, 0);
    io_.run();
    EXPECT_EQ(woken_, 1);
}

TEST_F(RequestChangesTest, RememberWhatWasAnnouncedBeforeTheWait)
{
    RequestChanges::Watch watch { changes_, one_ };
    changes_.announce(one_);
    changes_.announce(one_);
    int seen = 0;
    auto twice = [&]() -> asio::awaitable<void> {
        co_await watch.next(1h);
        ++seen;
        co_await watch.next(1h);
        ++seen;
    };
    asio::co_spawn(io_, twice(), asio::detached);
    io_.poll();
    EXPECT_EQ(seen, 1) << "two announcements before a wait are one change to look at";
    changes_.announce(one_);
    io_.poll();
    EXPECT_EQ(seen, 2);
}

TEST_F(RequestChangesTest, ForgetWhoIsGone)
{
    begin(one_, 1ms);
    io_.run();
    changes_.announce(one_);
    EXPECT_EQ(woken_, 1);
}

TEST(RequestChanges, MayEndBeforeTheCallsThatWait)
{
    SystemRandom random;
    asio::io_context io;
    {
        RequestChanges changes { io.get_executor() };
        auto wait = [](RequestChanges& all, RequestId request) -> asio::awaitable<void> {
            RequestChanges::Watch watch { all, request };
            co_await watch.next(1h);
        };
        asio::co_spawn(io, wait(changes, RequestId::make(random)), asio::detached);
        io.poll();
    }
}

} // namespace
} // namespace countersign::daemon
