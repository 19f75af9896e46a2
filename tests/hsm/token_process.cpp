// SPDX-License-Identifier: Apache-2.0
#include "tests/hsm/token_process.hpp"

#include "core/check.hpp"
#include "ipc/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace countersign::hsm::testing {
namespace {

using namespace std::chrono_literals;

} // namespace

TokenProcess::TokenProcess(const SoftHsm& hsm, std::map<std::string, std::string> changes)
    : hsm_(hsm)
{
    std::map<std::string, std::string> lines { { "module", fmt::format("\"{}\"", kSoftHsm) },
        { "token", "\"pkcs11:token=bench\"" }, { "pin_file", fmt::format("\"{}\"", hsm.path("pin")) },
        { "state", fmt::format("\"{}\"", hsm.folder()) },
        { "socket", fmt::format("\"{}\"", hsm.path("socket")) }, { "signer_uid", std::to_string(getuid()) },
        { "sessions", "2" }, { "deadline_seconds", "5" } };
    for (auto& [key, value] : changes)
        lines[key] = value;
    std::string text;
    for (const auto& [key, value] : lines)
        text += fmt::format("{} = {}\n", key, value);
    text += fmt::format("[environment]\nSOFTHSM2_CONF = \"{}\"\nCOUNTERSIGN_TEST_FOLDER = \"{}\"\n",
        hsm.path("softhsm2.conf"), hsm.folder());
    text += "[[key]]\nname = \"issuing\"\nuri = \"pkcs11:object=issuing\"\n";
    hsm.write("demo.toml", text);
}

TokenProcess::~TokenProcess()
{
    kill();
}

void TokenProcess::start()
{
    std::string program = COUNTERSIGN_TOKEN_PROGRAM;
    std::string option = "--config";
    std::string file = hsm_.path("demo.toml");
    char* arguments[] = { program.data(), option.data(), file.data(), nullptr };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(
        &actions, STDERR_FILENO, hsm_.path("log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int spawned = posix_spawn(&process_, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    check(spawned == 0, "countersign-token can be started");
}

int TokenProcess::wait(std::chrono::milliseconds deadline)
{
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (process_ != 0 && std::chrono::steady_clock::now() < until) {
        int status = 0;
        if (waitpid(process_, &status, WNOHANG) == process_) {
            process_ = 0;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        std::this_thread::sleep_for(2ms);
    }
    return -1;
}

int TokenProcess::stop()
{
    ::kill(process_, SIGTERM);
    return wait();
}

void TokenProcess::kill()
{
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
}

Result<ipc::Reply> TokenProcess::call(const std::string& method, boost::json::object parameters)
{
    boost::asio::io_context io { 1 };
    Result<ipc::Reply> outcome { Error { ErrorCode::Internal, "no answer" } };
    auto talk = [](std::string path, std::string name, boost::json::object input,
                    Result<ipc::Reply>& result) -> boost::asio::awaitable<void> {
        Result<ipc::Client> client = co_await ipc::Client::connect(path, {});
        if (!client) {
            result = client.error();
            co_return;
        }
        result = co_await client->call(name, std::move(input), 10s);
    };
    auto rethrow = [](std::exception_ptr fault) {
        if (fault) std::rethrow_exception(fault);
    };
    boost::asio::co_spawn(io, talk(hsm_.path("socket"), method, std::move(parameters), outcome), rethrow);
    io.run();
    return outcome;
}

boost::json::object TokenProcess::describe()
{
    Result<ipc::Reply> reply = call("io.countersign.Token.Describe", {});
    const auto* fields = reply ? std::get_if<boost::json::object>(&*reply) : nullptr;
    return fields == nullptr ? boost::json::object { { "state", "silent" } } : *fields;
}

boost::json::object TokenProcess::describe_when(const std::string& state)
{
    const auto until = std::chrono::steady_clock::now() + 5s;
    boost::json::object last = describe();
    while (last.at("state").as_string() != state && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(5ms);
        last = describe();
    }
    return last;
}

std::string TokenProcess::log() const
{
    return hsm_.read("log");
}

} // namespace countersign::hsm::testing
