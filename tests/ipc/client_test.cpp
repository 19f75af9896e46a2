// SPDX-License-Identifier: Apache-2.0
#include "ipc/client.hpp"
#include "tests/ipc/test_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace countersign::ipc {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
namespace asio = boost::asio;

/// Runs `work` to its end on a loop of its own.
void run(std::function<asio::awaitable<void>()> work)
{
    asio::io_context io;
    asio::co_spawn(io, work, [](const std::exception_ptr& failed) { EXPECT_FALSE(failed); });
    io.run();
}

std::string shown(const Result<Reply>& reply)
{
    if (!reply) return std::string { name_of(reply.error().code) };
    if (const auto* error = std::get_if<CallError>(&*reply)) return error->name;
    return boost::json::serialize(std::get<boost::json::object>(*reply));
}

asio::awaitable<Result<Client>> connect(std::string path)
{
    ConnectOptions options;
    return Client::connect(std::move(path), std::move(options));
}

TEST(Client, CallsAndReadsTheAnswer)
{
    const TestServer server;
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect("unix:" + server.path(Role::Frontend));
        EXPECT_TRUE(client);
        boost::json::object text { { "text", "hello" } };
        EXPECT_EQ(shown(co_await client->call("org.example.test.Echo", text, 1s)), R"({"text":"hello"})");
        boost::json::object empty { { "text", "" } };
        EXPECT_EQ(shown(co_await client->call("org.example.test.Echo", empty, 1s)), "org.example.test.Empty");
        boost::json::object wrong {};
        EXPECT_EQ(shown(co_await client->call("org.example.test.Echo", wrong, 1s)),
            "org.varlink.service.InvalidParameter");
        EXPECT_TRUE(client->is_open()); // an error reply is an answer
        EXPECT_EQ(client->server_uid(), getuid());
    };
    run(work);
}

TEST(Client, HandsOnEachReplyOfMany)
{
    const TestServer server;
    std::vector<std::int64_t> values;
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(server.path(Role::Frontend));
        std::function<bool(const boost::json::object&)> take = [&](const boost::json::object& reply) {
            values.push_back(reply.at("value").as_int64());
            return true;
        };
        boost::json::object to { { "to", 4 } };
        EXPECT_EQ(
            shown(co_await client->call_more("org.example.test.Count", to, take, 1s)), R"({"value":4})");
        EXPECT_TRUE(client->is_open());
    };
    run(work);
    EXPECT_THAT(values, ElementsAre(1, 2, 3, 4));
}

TEST(Client, ClosesWhenItHasEnoughReplies)
{
    TestServer server;
    int taken = 0;
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(server.path(Role::Frontend));
        std::function<bool(const boost::json::object&)> take
            = [&](const boost::json::object&) { return ++taken < 2; };
        boost::json::object to { { "to", 1'000'000 } };
        EXPECT_EQ(shown(co_await client->call_more("org.example.test.Count", to, take, 1s)), "{}");
        EXPECT_FALSE(client->is_open());
        EXPECT_EQ(shown(co_await client->call("org.example.test.Note", {}, 1s)), "unavailable");
    };
    run(work);
    EXPECT_EQ(taken, 2);
    EXPECT_TRUE(eventually([&] { return server.in_use("connections") == 0; }));
}

TEST(Client, SendsAOnewayCall)
{
    TestServer server;
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(server.path(Role::Frontend));
        EXPECT_TRUE(co_await client->call_oneway("org.example.test.Note", {}));
        boost::json::object text { { "text", "x" } };
        EXPECT_EQ(shown(co_await client->call("org.example.test.Echo", text, 1s)), R"({"text":"x"})");
    };
    run(work);
    EXPECT_EQ(server.notes(), 1);
}

TEST(Client, GivesUpAtItsDeadlineAndIsThenClosed)
{
    const TestServer server;
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(server.path(Role::Frontend));
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_EQ(shown(co_await client->call("org.example.test.Wait", {}, 50ms)), "timeout");
        EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
        EXPECT_FALSE(client->is_open());
    };
    run(work);
}

TEST(Client, ComparesTheVersion)
{
    const TestServer server;
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(server.path(Role::Private));
        EXPECT_TRUE(co_await client->check_version("1.2.3"));
        const Result<void> other = co_await client->check_version("1.2.4");
        EXPECT_EQ(other.error().code, ErrorCode::ProtocolViolation);
        EXPECT_THAT(other.error().what, HasSubstr("1.2.3"));
        EXPECT_FALSE(client->is_open());
    };
    run(work);
}

TEST(Client, ChecksTheUidOfTheListener)
{
    const TestServer server;
    auto work = [&]() -> asio::awaitable<void> {
        ConnectOptions fits;
        fits.server_uids = { 12345, getuid() };
        EXPECT_TRUE(co_await Client::connect(server.path(Role::Private), fits));
        ConnectOptions other;
        other.server_uids = { getuid() + 1 };
        EXPECT_EQ((co_await Client::connect(server.path(Role::Private), other)).error().code,
            ErrorCode::PermissionDenied);
    };
    run(work);
}

TEST(Client, ReadsARefusalThatCameBeforeItsCall)
{
    const TestServer server { {}, [](uid_t) { return false; } };
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(server.path(Role::Private));
        std::this_thread::sleep_for(20ms); // the server has closed: the call cannot even be written
        EXPECT_EQ(shown(co_await client->call("org.example.test.Note", {}, 1s)),
            "org.varlink.service.PermissionDenied");
    };
    run(work);
}

TEST(Client, SaysWhyItCannotConnect)
{
    auto work = []() -> asio::awaitable<void> {
        for (const std::string address :
            { "/nowhere/socket", "unix:/nowhere/socket", "unix:@abstract", "tcp:127.0.0.1:1", "" }) {
            const Result<Client> client = co_await connect(address);
            EXPECT_EQ(client.error().code, ErrorCode::Unavailable) << address;
        }
        EXPECT_THAT(
            (co_await connect("/nowhere/socket")).error().what, HasSubstr("/nowhere/socket: No such file"));
    };
    run(work);
}

TEST(Client, GivesUpOnAListenerThatNeverAccepts)
{
    const std::string path
        = std::filesystem::temp_directory_path() / fmt::format("countersign-deaf-{}", getpid());
    const Result<int> deaf = listen_at(path, 0600);
    ASSERT_TRUE(deaf);
    ASSERT_EQ(listen(*deaf, 0), 0); // room for one
    const RawPeer first { path };
    auto work = [&]() -> asio::awaitable<void> {
        ConnectOptions options;
        options.deadline = 40ms;
        EXPECT_EQ((co_await Client::connect(path, options)).error().code, ErrorCode::Timeout);
    };
    run(work);
    close(*deaf);
    std::filesystem::remove(path);
}

/// A server that reads one call and answers with `octets`, whatever they are, then closes.
class Liar
{
public:
    explicit Liar(std::string octets)
        : path_(std::filesystem::temp_directory_path() / fmt::format("countersign-liar-{}", getpid()))
    {
        const Result<int> listener = listen_at(path_, 0600);
        EXPECT_TRUE(listener);
        thread_ = std::thread { [fd = *listener, octets = std::move(octets)] {
            pollfd ready { .fd = fd, .events = POLLIN, .revents = 0 };
            poll(&ready, 1, 2000);
            const int peer = accept(fd, nullptr, nullptr);
            char call[4096];
            EXPECT_GT(recv(peer, static_cast<char*>(call), sizeof call, 0), 0);
            EXPECT_EQ(
                send(peer, octets.data(), octets.size(), MSG_NOSIGNAL), static_cast<ssize_t>(octets.size()));
            close(peer);
            close(fd);
        } };
    }
    Liar(const Liar&) = delete;
    Liar& operator=(const Liar&) = delete;
    ~Liar()
    {
        thread_.join();
        std::filesystem::remove(path_);
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
    std::thread thread_;
};

std::string answered_with(const std::string& octets)
{
    const Liar liar { octets };
    std::string result;
    auto work = [&]() -> asio::awaitable<void> {
        ConnectOptions options;
        options.message_octets = 1000;
        Result<Client> client = co_await Client::connect(liar.path(), options);
        result = shown(co_await client->call("org.example.test.Note", {}, 1s));
        if (result != "{}") EXPECT_FALSE(client->is_open()) << octets;
    };
    run(work);
    return result;
}

TEST(Client, DoesNotTrustWhatAServerSends)
{
    EXPECT_EQ(answered_with("{}\0"s), "{}");
    EXPECT_EQ(answered_with("{\"parameters\":{},\"later\":1}\0"s), "{}");
    EXPECT_EQ(answered_with("garbage\0"s), "protocolViolation");
    EXPECT_EQ(answered_with("{\"parameters\":1}\0"s), "protocolViolation");
    EXPECT_EQ(answered_with("{\"parameters\":{},\"continues\":true}\0"s), "protocolViolation");
    EXPECT_EQ(answered_with("{\"parameters\""s), "unavailable");
    EXPECT_EQ(answered_with(""s), "unavailable");
    EXPECT_EQ(answered_with(std::string(1001, 'x') + '\0'), "limitExceeded");
}

TEST(Client, TakesNoReplyThatItDidNotAskFor)
{
    const Liar liar { "{}\0{}\0"s };
    auto work = [&]() -> asio::awaitable<void> {
        Result<Client> client = co_await connect(liar.path());
        EXPECT_EQ(shown(co_await client->call("org.example.test.Note", {}, 1s)), "{}");
        EXPECT_EQ(shown(co_await client->call("org.example.test.Note", {}, 1s)), "protocolViolation");
    };
    run(work);
}

TEST(Client, SendsNoMessageAboveItsLimit)
{
    const TestServer server;
    auto work = [&]() -> asio::awaitable<void> {
        ConnectOptions options;
        options.message_octets = 1000;
        Result<Client> client = co_await Client::connect(server.path(Role::Frontend), options);
        boost::json::object large { { "text", std::string(1000, 'x') } };
        EXPECT_EQ(shown(co_await client->call("org.example.test.Echo", large, 1s)), "limitExceeded");
        EXPECT_TRUE(client->is_open()); // nothing was sent
    };
    run(work);
}

} // namespace
} // namespace countersign::ipc
