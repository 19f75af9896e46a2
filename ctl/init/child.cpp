// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/child.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char**
    environ; // NOLINT(readability-redundant-declaration): POSIX leaves its declaration to the program

namespace countersign::ctl {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

std::string reason(int problem)
{
    return std::strerror(problem); // NOLINT(concurrency-mt-unsafe): one thread
}

/// Our own environment without the names that `added` sets, then `added`.
std::vector<std::string> merged(const std::vector<std::string>& added)
{
    std::vector<std::string> all;
    for (char** variable = environ; *variable; ++variable) {
        const std::string_view pair { *variable };
        const std::string_view name = pair.substr(0, pair.find('=') + 1);
        if (std::ranges::none_of(added, [name](const std::string& other) { return other.starts_with(name); }))
            all.emplace_back(pair);
    }
    all.insert(all.end(), added.begin(), added.end());
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> list;
    for (std::string& text : texts)
        list.push_back(text.data());
    list.push_back(nullptr);
    return list;
}

Result<pid_t> spawn(std::vector<std::string> words, std::vector<std::string> environment, int output)
{
    posix_spawn_file_actions_t actions {};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    pid_t child = 0;
    const int problem = posix_spawn(&child, words.front().c_str(), &actions, nullptr, pointers(words).data(),
        pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0)
        return Error { ErrorCode::Unavailable,
            fmt::format("{} cannot be started: {}", printable(words.front()), reason(problem)) };
    return child;
}

/// False when the time was up before the child closed its output.
bool read_until_closed(int descriptor, std::string& output, SteadyTime until)
{
    char buffer[4096];
    for (;;) {
        const auto left
            = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd waiting { .fd = descriptor, .events = POLLIN, .revents = 0 };
        const int ready = left.count() > 0 ? poll(&waiting, 1, static_cast<int>(left.count())) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        const ssize_t got = read(descriptor, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        const std::size_t room = kMostChildOutput - std::min(kMostChildOutput, output.size());
        output.append(buffer, std::min(room, static_cast<std::size_t>(got)));
    }
}

int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) { }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

Result<ChildEnd> run_child(const std::vector<std::string>& words, const std::vector<std::string>& environment,
    std::chrono::milliseconds deadline)
{
    int ends[2] = { -1, -1 };
    if (pipe2(ends, O_CLOEXEC) != 0)
        return Error { ErrorCode::Unavailable, fmt::format("no pipe: {}", reason(errno)) };
    const Result<pid_t> child = spawn(words, merged(environment), ends[1]);
    close(ends[1]);
    ChildEnd end;
    bool in_time = true;
    if (child) {
        in_time = read_until_closed(ends[0], end.output, std::chrono::steady_clock::now() + deadline);
        if (!in_time) kill(*child, SIGKILL);
        end.status = wait_for(*child);
    }
    close(ends[0]);
    if (!child) return child.error();
    if (!in_time)
        return Error { ErrorCode::Timeout,
            fmt::format("{} did not end within {} s and was stopped", printable(words.front()),
                std::chrono::duration_cast<std::chrono::seconds>(deadline).count()) };
    return end;
}

} // namespace countersign::ctl
