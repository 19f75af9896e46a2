// SPDX-License-Identifier: Apache-2.0
#include "ipc/admission.hpp"
#include "tests/ipc/test_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <list>

namespace countersign::ipc {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::HasSubstr;

const std::string kEcho = R"({"method":"org.example.test.Echo","parameters":{"text":"x"}})";
const std::string kEchoed = R"({"parameters":{"text":"x"}})";

std::string exceeded(std::string_view interface, std::string_view limit)
{
    return fmt::format(
        R"({{"error":"{}.LimitExceeded","parameters":{{"limit":"{}","retryAfter":1}}}})", interface, limit);
}

/// A connection that the server has accepted: it has answered on it.
RawPeer connected(const TestServer& server, Role role = Role::Frontend)
{
    RawPeer peer { server.path(role) };
    peer.send_message(kEcho);
    EXPECT_EQ(peer.receive(), kEchoed);
    return peer;
}

void expect_refused(const TestServer& server, Role role, std::string_view limit)
{
    RawPeer peer { server.path(role) };
    peer.send(kEcho); // arrives or not: the refusal can be read either way
    EXPECT_EQ(peer.receive(), exceeded("io.countersign", limit));
    EXPECT_EQ(peer.receive(), "closed");
}

TEST(ServerLimits, Connections)
{
    Limits limits;
    limits.connections = 3;
    limits.reserved_for_operators = 0;
    TestServer server { limits };
    const RawPeer first = connected(server);
    const RawPeer second = connected(server);
    {
        const RawPeer third = connected(server);
        EXPECT_EQ(server.in_use("connections"), 3);
        expect_refused(server, Role::Frontend, "connections");
    }
    ASSERT_TRUE(eventually([&] { return server.in_use("connections") == 2; }));
    connected(server); // a place is free again
}

TEST(ServerLimits, ConnectionsReservedForOperators)
{
    Limits limits;
    limits.connections = 3;
    limits.reserved_for_operators = 1;
    TestServer server { limits };
    const RawPeer first = connected(server);
    const RawPeer second = connected(server);
    expect_refused(server, Role::Frontend, "connections");
    const RawPeer operator_one = connected(server, Role::Operator);
    EXPECT_EQ(server.in_use("connectionsReservedForOperators"), 1);
    expect_refused(server, Role::Operator, "connections");
}

TEST(ServerLimits, ConnectionsPerUid)
{
    Limits limits;
    limits.connections_per_uid = 2;
    TestServer server { limits };
    const RawPeer first = connected(server);
    const RawPeer second = connected(server);
    EXPECT_EQ(server.in_use("connectionsPerUid"), 2);
    expect_refused(server, Role::Frontend, "connectionsPerUid");
}

/// The last call that fits waits for its turn, the next one is refused at once and may try again later.
void expect_call_refused(TestServer& server, std::string_view limit)
{
    RawPeer first { server.path(Role::Frontend) };
    RawPeer second { server.path(Role::Frontend) };
    first.send_message(R"({"method":"org.example.test.Wait"})");
    second.send_message(R"({"method":"org.example.test.Wait"})");
    ASSERT_TRUE(eventually([&] { return server.in_use("requestsInFlight") == 2; }));
    RawPeer third { server.path(Role::Frontend) };
    third.send_message(kEcho);
    EXPECT_EQ(third.receive(), exceeded("org.example.test", limit));
    third.send_message(R"({"method":"org.example.bare.Wait"})");
    EXPECT_EQ(third.receive(), exceeded("io.countersign", limit)); // its interface has no such error
    server.release();
    EXPECT_EQ(first.receive(), R"({"parameters":{}})");
    EXPECT_EQ(second.receive(), R"({"parameters":{}})");
    third.send_message(kEcho);
    EXPECT_EQ(third.receive(), kEchoed);
}

TEST(ServerLimits, RequestsInFlight)
{
    Limits limits;
    limits.in_flight = 2;
    TestServer server { limits };
    expect_call_refused(server, "requestsInFlight");
}

TEST(ServerLimits, RequestsInFlightPerUid)
{
    Limits limits;
    limits.in_flight_per_uid = 2;
    TestServer server { limits };
    expect_call_refused(server, "requestsInFlightPerUid");
}

std::string echo_of(std::size_t octets)
{
    const std::string frame = R"({"method":"org.example.test.Echo","parameters":{"text":""}})";
    return R"({"method":"org.example.test.Echo","parameters":{"text":")"
        + std::string(octets - frame.size(), 'x') + "\"}}";
}

TEST(ServerLimits, MessageOctets)
{
    Limits limits;
    limits.message_octets = 100'000;
    const TestServer server { limits };
    RawPeer at { server.path(Role::Frontend) };
    at.send_message(echo_of(100'000));
    EXPECT_THAT(at.receive(), HasSubstr("xxxx"));
    RawPeer above { server.path(Role::Frontend) };
    above.send_message(echo_of(100'001));
    EXPECT_EQ(above.receive(), "closed");
    RawPeer endless { server.path(Role::Frontend) };
    while (endless.send(std::string(10'000, 'x'))) { }
    EXPECT_EQ(endless.receive(), "closed");
}

TEST(ServerLimits, MessageTime)
{
    Limits limits;
    limits.message_time = 150ms;
    limits.idle_time = 5s;
    const TestServer server { limits };
    RawPeer quick { server.path(Role::Frontend) };
    quick.send(kEcho.substr(0, 10));
    std::this_thread::sleep_for(20ms);
    quick.send(kEcho.substr(10) + '\0');
    EXPECT_EQ(quick.receive(), kEchoed);

    RawPeer slow { server.path(Role::Frontend) };
    const auto begin = std::chrono::steady_clock::now();
    bool open = true;
    for (const char c : kEcho) { // each octet comes soon after the last: only the message as a whole is late
        std::this_thread::sleep_for(10ms);
        open = slow.send({ &c, 1 });
        if (!open) break;
    }
    EXPECT_FALSE(open);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 500ms);
    EXPECT_EQ(slow.receive(), "closed");
}

TEST(ServerLimits, MessageTimeDoesNotCountTheHandler)
{
    Limits limits;
    limits.message_time = 30ms;
    limits.idle_time = 30ms;
    TestServer server { limits };
    RawPeer peer { server.path(Role::Frontend) };
    peer.send_message(R"({"method":"org.example.test.Wait"})");
    std::this_thread::sleep_for(100ms);
    server.release();
    EXPECT_EQ(peer.receive(), R"({"parameters":{}})");
    EXPECT_EQ(peer.receive(), "closed"); // and then the idle time counts anew
}

TEST(ServerLimits, IdleTime)
{
    Limits limits;
    limits.idle_time = 100ms;
    const TestServer server { limits };
    RawPeer silent { server.path(Role::Frontend) };
    RawPeer busy { server.path(Role::Frontend) };
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 8; ++i) {
        std::this_thread::sleep_for(25ms);
        busy.send_message(kEcho);
        EXPECT_EQ(busy.receive(), kEchoed);
    }
    EXPECT_EQ(silent.receive(), "closed");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
}

TEST(ServerLimits, ReplyBacklog)
{
    Limits limits;
    limits.reply_backlog_octets = 300'000;
    limits.message_time = 60ms;
    TestServer server { limits };
    RawPeer deaf { server.path(Role::Frontend) };
    for (int i = 0; i < 20; ++i) // 2 MB of replies that nobody reads; the kernel takes some of them
        deaf.send_message(R"({"method":"org.example.test.Flood","parameters":{"octets":100000}})");
    EXPECT_TRUE(eventually([&] { return server.in_use("connections") == 0; }));
}

TEST(ServerLimits, ReplyBacklogSparesAReaderWhoKeepsReading)
{
    Limits limits;
    limits.reply_backlog_octets = 300'000;
    limits.message_time = 1s;
    const TestServer server { limits };
    RawPeer peer { server.path(Role::Frontend) };
    for (int i = 0; i < 20; ++i)
        peer.send_message(R"({"method":"org.example.test.Flood","parameters":{"octets":100000}})");
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(peer.receive().size(), 100'000 + R"({"parameters":{"text":""}})"s.size());
}

TEST(ServerLimits, ReplyBacklogLetsOneReplyBeLarger)
{
    Limits limits;
    limits.reply_backlog_octets = 1'000;
    const TestServer server { limits };
    RawPeer peer { server.path(Role::Frontend) };
    peer.send_message(R"({"method":"org.example.test.Flood","parameters":{"octets":2000000}})");
    EXPECT_GT(peer.receive().size(), 2'000'000U);
}

TEST(Admission, ShowsEveryLimitUnderItsName)
{
    const Admission admission { Limits {} };
    std::vector<std::string_view> names;
    for (const LimitUse& use : admission.uses())
        names.push_back(use.name);
    EXPECT_THAT(names,
        testing::ElementsAre("connections", "connectionsPerUid", "connectionsReservedForOperators",
            "requestsInFlight", "requestsInFlightPerUid", "messageOctets", "replyBacklogOctets",
            "messageTime", "idleTime"));
}

TEST(Admission, CountsUidsApart)
{
    Limits limits;
    limits.connections_per_uid = 1;
    limits.in_flight_per_uid = 1;
    Admission admission { limits };
    const Caller one { 1, 1, 1, Role::Frontend };
    const Caller two { 2, 2, 2, Role::Frontend };
    EXPECT_EQ(admission.enter_connection(one), "");
    EXPECT_EQ(admission.enter_connection(one), "connectionsPerUid");
    EXPECT_EQ(admission.enter_connection(two), "");
    EXPECT_EQ(admission.enter_call(1), "");
    EXPECT_EQ(admission.enter_call(1), "requestsInFlightPerUid");
    EXPECT_EQ(admission.enter_call(2), "");
    admission.leave_call(1);
    EXPECT_EQ(admission.enter_call(1), "");
    admission.leave_connection(one);
    EXPECT_EQ(admission.enter_connection(one), "");
}

} // namespace
} // namespace countersign::ipc
