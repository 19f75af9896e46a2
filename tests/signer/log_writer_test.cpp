// SPDX-License-Identifier: Apache-2.0
#include "signer/log_writer.hpp"
#include "tests/signer/await_into.hpp"
#include "tests/signer/signer_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

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
    LogWriter writer { io, *test_log(config), clock, {} };
    std::vector<std::optional<Result<std::uint64_t>>> done(100);
    for (auto& index : done)
        asio::co_spawn(io, await_into(writer.append_durably(event(100)), index), asio::detached);
    io.run();
    for (std::size_t i = 0; i < done.size(); ++i)
        EXPECT_EQ(**done[i], i + 1);
    EXPECT_EQ(writer.log().size(), 101U);
}

/// In a child, for RLIMIT_FSIZE cannot be raised again. The number of the expectation that failed, or 0.
int fill_the_disk(const Config& config)
{
    std::signal(SIGXFSZ, SIG_IGN);
    const SetClock clock;
    asio::io_context io { 1 };
    int failures = 0;
    LogWriter writer { io, *audit::Log::open(config.state), clock, [&](const Error&) { ++failures; } };
    const rlimit limit { 4096, 4096 };
    setrlimit(RLIMIT_FSIZE, &limit);
    std::vector<std::optional<Result<std::uint64_t>>> done(3);
    for (auto& index : done)
        asio::co_spawn(io, await_into(writer.append_durably(event(8'000)), index), asio::detached);
    io.run();
    if (failures != 1) return 1;
    for (const auto& index : done)
        if (*index || index->error().code != ErrorCode::StorageUnavailable) return 2;
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
