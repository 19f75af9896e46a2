// SPDX-License-Identifier: Apache-2.0
// The real program: what only main decides.
#include "audit/log.hpp"
#include "core/version.hpp"
#include "ipc/client.hpp"
#include "tests/signer/await_into.hpp"
#include "tests/signer/samples.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace countersign::signer {
namespace {

using testing::HasSubstr;

class ProcessTest : public testing::Test
{
protected:
    void write_config(uid_t daemon_uid)
    {
        std::ofstream { config() } << fmt::format(R"(state = "{0}/state"
socket = "{0}/signer"
daemon_uid = {1}
[[token]]
name = "demo"
socket = "{0}/token"
uid = 61190
[[key]]
name = "issuing-1"
token = "demo"
certificate = "{2}"
kinds = ["leaf"]
profiles = ["private-server"]
name_suffixes = ["example.test"]
san_kinds = ["dns"]
extended_key_usages = ["serverAuth"]
extensions = ["keyUsage"]
longest_validity_days = 90
evidence = "scope"
signatures_per_minute = 60
)",
            folder_.path(), daemon_uid, data_path("issuing.pem"));
    }
    [[nodiscard]] std::string config() const { return folder_.path() + "/signer.toml"; }
    [[nodiscard]] std::string file(const std::string& name) const
    {
        std::ifstream stream { folder_.path() + "/" + name };
        return { std::istreambuf_iterator<char> { stream }, {} };
    }

    pid_t start(const std::vector<std::string>& more = {})
    {
        const pid_t child = fork();
        if (child != 0) return child;
        const std::string out = folder_.path() + "/out";
        const std::string err = folder_.path() + "/err";
        if (!freopen(out.c_str(), "w", stdout) || !freopen(err.c_str(), "w", stderr)) _exit(99);
        std::vector<std::string> words { COUNTERSIGN_SIGNER, "--config", config() };
        words.insert(words.end(), more.begin(), more.end());
        std::vector<char*> pointers;
        for (std::string& word : words)
            pointers.push_back(word.data());
        pointers.push_back(nullptr);
        execv(COUNTERSIGN_SIGNER, pointers.data());
        _exit(99);
    }
    static int status_of(pid_t child)
    {
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    int run(const std::vector<std::string>& more = {}) { return status_of(start(more)); }
    void wait_for_socket() const
    {
        for (int i = 0; i < 500 && !std::filesystem::exists(folder_.path() + "/signer"); ++i)
            std::this_thread::sleep_for(10ms);
    }
    [[nodiscard]] Result<ipc::Reply> call(const std::string& method) const
    {
        boost::asio::io_context io { 1 };
        std::optional<Result<ipc::Reply>> answer;
        auto ask = [](std::string socket, std::string asked) -> boost::asio::awaitable<Result<ipc::Reply>> {
            Result<ipc::Client> client = co_await ipc::Client::connect(socket, {});
            if (!client) co_return client.error();
            co_return co_await client->call(asked, {}, 5s);
        };
        boost::asio::co_spawn(
            io, await_into(ask(folder_.path() + "/signer", method), answer), boost::asio::detached);
        io.run();
        return std::move(*answer);
    }

    Folder folder_;
};

TEST_F(ProcessTest, InitMakesALogOnceAndPrintsItsId)
{
    write_config(getuid());
    ASSERT_EQ(run({ "--init" }), 0) << file("err");
    EXPECT_THAT(file("out"), testing::StartsWith("log_"));
    EXPECT_EQ(run({ "--init" }), 1);
    EXPECT_THAT(file("err"), HasSubstr("holds a log"));
}

TEST_F(ProcessTest, RefusesToServeWithoutALog)
{
    write_config(getuid());
    EXPECT_EQ(run(), 1);
    EXPECT_THAT(file("err"), HasSubstr("only init makes one"));
}

TEST_F(ProcessTest, AnswersStatusWithoutATokenAndStopsWhenTold)
{
    write_config(getuid());
    ASSERT_EQ(run({ "--init" }), 0);
    const pid_t child = start();
    wait_for_socket();
    const Result<ipc::Reply> reply = call("io.countersign.Signer.Status");
    ASSERT_TRUE(reply) << reply.error().what << file("err");
    const auto* status = std::get_if<json::object>(&*reply);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->at("version").as_string(), kVersion);
    EXPECT_FALSE(status->at("keys").as_array().at(0).at("ready").as_bool());
    kill(child, SIGTERM);
    EXPECT_EQ(status_of(child), 0);
}

TEST_F(ProcessTest, IsTheOnlyOneOnItsState)
{
    write_config(getuid());
    ASSERT_EQ(run({ "--init" }), 0);
    const pid_t first = start();
    wait_for_socket();
    EXPECT_EQ(run(), 1);
    EXPECT_THAT(file("err"), HasSubstr("in use"));
    kill(first, SIGTERM);
    EXPECT_EQ(status_of(first), 0);
}

TEST_F(ProcessTest, AnswersNobodyButTheDaemonsUid)
{
    if (getuid() != 0) GTEST_SKIP() << "only root can give the socket to another uid";
    write_config(61192);
    ASSERT_EQ(run({ "--init" }), 0);
    const pid_t child = start();
    wait_for_socket();
    const Result<ipc::Reply> reply = call("io.countersign.Signer.Status");
    const auto* error = reply ? std::get_if<ipc::CallError>(&*reply) : nullptr;
    EXPECT_TRUE(!reply || (error && error->name == "org.varlink.service.PermissionDenied"));
    kill(child, SIGTERM);
    EXPECT_EQ(status_of(child), 0);
}

TEST_F(ProcessTest, SaysThatItsConfigurationIsWrong)
{
    std::ofstream { config() } << "state = 1\n";
    EXPECT_EQ(run(), 78);
    EXPECT_THAT(file("err"), HasSubstr("line 1"));
}

} // namespace
} // namespace countersign::signer
