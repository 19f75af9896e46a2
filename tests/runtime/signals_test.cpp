// SPDX-License-Identifier: Apache-2.0
#include "runtime/drain.hpp"
#include "runtime/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace countersign::runtime {
namespace {

using namespace std::chrono_literals;

TEST(Signals, StopsOnceAndThenLetsTheLoopEnd)
{
    boost::asio::io_context io;
    int stops = 0;
    const Signals signals { io, [&] { ++stops; }, {} };
    raise(SIGTERM);
    raise(SIGTERM);
    io.run_for(2s);
    EXPECT_TRUE(io.stopped()); // nothing keeps the loop busy any more
    EXPECT_EQ(stops, 1);
}

TEST(Signals, ReloadsEachTime)
{
    boost::asio::io_context io;
    int reloads = 0;
    const Signals signals { io, [] {}, [&] { ++reloads; } };
    raise(SIGHUP);
    io.run_for(20ms);
    raise(SIGHUP);
    io.run_for(20ms);
    EXPECT_EQ(reloads, 2);
}

TEST(Signals, IgnoresAReloadThatNobodyWants)
{
    boost::asio::io_context io;
    const Signals signals { io, [] { }, {} };
    raise(SIGHUP);
    io.run_for(20ms);
    EXPECT_FALSE(io.stopped());
}

TEST(StopWhen, StopsAsSoonAsAllIsDrained)
{
    boost::asio::io_context io;
    const auto begin = std::chrono::steady_clock::now();
    int looks = 0;
    stop_when(io, [&] { return ++looks == 3; }, 10s);
    io.run();
    EXPECT_EQ(looks, 3);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(StopWhen, StopsAtItsDeadlineAnyway)
{
    boost::asio::io_context io;
    stop_when(io, [] { return false; }, 30ms);
    io.run_for(5s);
    EXPECT_TRUE(io.stopped());
}

} // namespace
} // namespace countersign::runtime
