// SPDX-License-Identifier: Apache-2.0
#include "runtime/listening_socket.hpp"
#include "runtime/socket_activation.hpp"
#include "tests/runtime/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::runtime {
namespace {

using testing::HasSubstr;

unsigned mode_of(const std::string& path)
{
    struct stat found {};
    EXPECT_EQ(stat(path.c_str(), &found), 0);
    return found.st_mode & 07777U;
}

TEST(ListenAt, MakesASocketWithTheModeAsked)
{
    const ScratchFolder folder;
    const Result<int> closed = listen_at(folder.file("closed"), 0600);
    const Result<int> open = listen_at(folder.file("open"), 0666);
    ASSERT_TRUE(closed && open);
    EXPECT_EQ(mode_of(folder.file("closed")), 0600U);
    EXPECT_EQ(mode_of(folder.file("open")), 0666U);
    close(*closed);
    close(*open);
}

TEST(ListenAt, GivesTheSocketToItsOwner)
{
    if (geteuid() != 0) GTEST_SKIP() << "only root gives files away";
    const ScratchFolder folder;
    const Result<int> socket = listen_at(folder.file("private"), 0600, uid_t { 61191 });
    ASSERT_TRUE(socket);
    struct stat found {};
    ASSERT_EQ(stat(folder.file("private").c_str(), &found), 0);
    EXPECT_EQ(found.st_uid, 61191U);
    close(*socket);
}

TEST(ListenAt, ReplacesASocketWhoseProcessIsGone)
{
    const ScratchFolder folder;
    const Result<int> first = listen_at(folder.file("socket"), 0600);
    ASSERT_TRUE(first);
    close(*first);
    const Result<int> second = listen_at(folder.file("socket"), 0600);
    ASSERT_TRUE(second);
    close(*second);
}

TEST(ListenAt, LeavesALivingSocketAlone)
{
    const ScratchFolder folder;
    const Result<int> first = listen_at(folder.file("socket"), 0600);
    ASSERT_TRUE(first);
    EXPECT_EQ(listen_at(folder.file("socket"), 0600).error().code, ErrorCode::Conflict);
    close(*first);
}

TEST(ListenAt, LeavesAFileAlone)
{
    const ScratchFolder folder;
    std::ofstream { folder.file("file") } << "precious";
    EXPECT_EQ(listen_at(folder.file("file"), 0600).error().code, ErrorCode::Conflict);
    EXPECT_TRUE(std::filesystem::is_regular_file(folder.file("file")));
}

TEST(ListenAt, SaysWhatIsWrongWithAPath)
{
    EXPECT_EQ(listen_at("relative", 0600).error().code, ErrorCode::InvalidConfiguration);
    EXPECT_EQ(listen_at("/" + std::string(200, 'x'), 0600).error().code, ErrorCode::InvalidConfiguration);
    EXPECT_THAT(listen_at("/nowhere/at/all", 0600).error().what, HasSubstr("/nowhere/at/all"));
}

/// Runs `inside` in a child whose descriptor 3 is `fd`, passed as a service manager does; its result is the
/// exit status.
int with_passed(int fd, int (*inside)(const std::string&), const std::string& path)
{
    const pid_t child = fork();
    if (child == 0) {
        if (fd != 3) dup2(fd, 3);
        setenv("LISTEN_PID", fmt::format("{}", getpid()).c_str(), 1);
        setenv("LISTEN_FDS", "1", 1);
        _exit(inside(path));
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

int descriptor_for(const std::string& path)
{
    const Result<int> socket = listening_socket(path, 0600);
    return socket ? *socket : 100 + static_cast<int>(socket.error().code);
}

TEST(SocketActivation, TakesThePassedSocketOfThatAddress)
{
    const ScratchFolder folder;
    const Result<int> passed = listen_at(folder.file("socket"), 0600);
    ASSERT_TRUE(passed);
    EXPECT_EQ(with_passed(*passed, descriptor_for, folder.file("socket")), 3);
    close(*passed);
}

TEST(SocketActivation, ListensItselfWhenNoPassedSocketHasTheAddress)
{
    const ScratchFolder folder;
    const Result<int> passed = listen_at(folder.file("socket"), 0600);
    ASSERT_TRUE(passed);
    EXPECT_GT(with_passed(*passed, descriptor_for, folder.file("other")), 3);
    EXPECT_TRUE(std::filesystem::is_socket(folder.file("other")));
    close(*passed);
}

TEST(SocketActivation, RefusesADescriptorThatIsNoListeningSocket)
{
    const ScratchFolder folder;
    int pair[2] = { -1, -1 };
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, static_cast<int*>(pair)), 0);
    EXPECT_EQ(with_passed(pair[0], descriptor_for, folder.file("socket")),
        100 + static_cast<int>(ErrorCode::InvalidConfiguration));
    close(pair[0]);
    close(pair[1]);
}

TEST(SocketActivation, WithoutAServiceManagerThereIsNone)
{
    const Result<std::vector<ActivatedSocket>> none = activated_sockets();
    ASSERT_TRUE(none);
    EXPECT_TRUE(none->empty());
}

} // namespace
} // namespace countersign::runtime
