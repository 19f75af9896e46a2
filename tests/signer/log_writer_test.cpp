// SPDX-License-Identifier: Apache-2.0
#include "signer/log_writer.hpp"
#include "tests/signer/signer_fixture.hpp"

#include <boost/asio/co_spawn.hpp>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>

namespace countersign::signer {
namespace {

namespace asio = boost::asio;

audit::Draft event(std::size_t octets)
{
    return { audit::RecordType::Event, { { "kind", std::string(octets, 'x') } }, {} };
}

TEST(LogWriter, MakesEverythingDurableInOrder)
{
    const Folder folder;
    const Config config = test_config(folder);
    SetClock clock;
    asio::io_context io { 1 };
    LogWriter writer { io, std::move(*test_log(config)), clock, {} };
    std::vector<std::uint64_t> done;
    for (int i = 0; i < 100; ++i)
        asio::co_spawn(io, writer.append_durably(event(100)),
            [&](std::exception_ptr, Result<std::uint64_t> index) { done.push_back(*index); });
    io.run();
    ASSERT_EQ(done.size(), 100U);
    EXPECT_TRUE(std::ranges::is_sorted(done));
    EXPECT_EQ(writer.log().size(), 101U);
}

/// In a child, for RLIMIT_FSIZE cannot be raised again. The number of the expectation that failed, or 0.
int fill_the_disk(const Config& config)
{
    std::signal(SIGXFSZ, SIG_IGN);
    const SetClock clock;
    asio::io_context io { 1 };
    int failures = 0;
    int told = 0;
    LogWriter writer { io, std::move(*audit::Log::open(config.state)), clock,
        [&](const Error&) { ++failures; } };
    const rlimit limit { 4096, 4096 };
    setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(
            io, writer.append_durably(event(8'000)), [&](std::exception_ptr, Result<std::uint64_t> index) {
                told += !index && index.error().code == ErrorCode::StorageUnavailable ? 1 : 0;
            });
    io.run();
    if (failures != 1) return 1;
    if (told != 3) return 2;
    return writer.append(event(1)) ? 3 : 0;
}

TEST(LogWriter, TellsEveryoneAndTheProcessWhenTheDiskIsFull)
{
    const Folder folder;
    const Config config = test_config(folder);
    ASSERT_TRUE(test_log(config));
    const pid_t child = fork();
    if (child == 0) _exit(fill_the_disk(config));
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

} // namespace
} // namespace countersign::signer
