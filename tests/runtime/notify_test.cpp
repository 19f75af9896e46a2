// SPDX-License-Identifier: Apache-2.0
#include "runtime/service_notify.hpp"
#include "tests/runtime/scratch_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign::runtime {
namespace {

using testing::MatchesRegex;

/// A service manager's end of $NOTIFY_SOCKET.
class ServiceNotify : public testing::Test
{
protected:
    ServiceNotify()
    {
        const std::string path = folder_.file("notify");
        sockaddr_un address {};
        address.sun_family = AF_UNIX;
        std::ranges::copy(path, static_cast<char*>(address.sun_path));
        fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        setenv("NOTIFY_SOCKET", path.c_str(), 1);
    }
    ~ServiceNotify() override
    {
        unsetenv("NOTIFY_SOCKET");
        unsetenv("WATCHDOG_USEC");
        close(fd_);
    }
    [[nodiscard]] std::string received() const
    {
        char text[512];
        const ssize_t size = recv(fd_, static_cast<char*>(text), sizeof text, 0);
        return size < 0 ? "nothing"
                        : std::string { static_cast<char*>(text), static_cast<std::size_t>(size) };
    }
    /// Beats within `time`, with a watchdog of 40 ms, so one beat each 20 ms.
    int beats(std::chrono::milliseconds time, const LifeSign& alive)
    {
        boost::asio::io_context io;
        boost::asio::co_spawn(io, beat_watchdog(alive), boost::asio::detached);
        io.run_for(time);
        int count = 0;
        while (received() == "WATCHDOG=1")
            ++count;
        return count;
    }

private:
    ScratchFolder folder_;
    int fd_ = -1;
};

TEST_F(ServiceNotify, TellsEachStateInOneDatagram)
{
    notify_ready("2 keys");
    EXPECT_EQ(received(), "READY=1\nSTATUS=2 keys");
    notify_status("waits");
    EXPECT_EQ(received(), "STATUS=waits");
    notify_stopping("drains");
    EXPECT_EQ(received(), "STOPPING=1\nSTATUS=drains");
    notify_reloading();
    EXPECT_THAT(received(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
}

TEST_F(ServiceNotify, AStatusCannotSmuggleAnAssignment)
{
    notify_status("x\nMAINPID=1");
    EXPECT_EQ(received(), "STATUS=x\\x0aMAINPID=1");
}

TEST_F(ServiceNotify, BeatsTheWatchdogTwiceItsTime)
{
    setenv("WATCHDOG_USEC", "40000", 1);
    EXPECT_GE(beats(std::chrono::milliseconds { 100 }, {}), 2);
}

TEST_F(ServiceNotify, WithholdsTheBeatWhenThereIsNoSignOfLife)
{
    setenv("WATCHDOG_USEC", "40000", 1);
    const LifeSign dead = []() -> boost::asio::awaitable<bool> { co_return false; };
    EXPECT_EQ(beats(std::chrono::milliseconds { 60 }, dead), 0);
}

TEST_F(ServiceNotify, WithoutAWatchdogThereIsNothingToBeat)
{
    EXPECT_EQ(beats(std::chrono::milliseconds { 100 }, {}), 0);
}

} // namespace
} // namespace countersign::runtime
