// SPDX-License-Identifier: Apache-2.0
#include "tests/ipc/test_server.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sys/socket.h>
#include <unistd.h>

namespace countersign::ipc {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::HasSubstr;

/// The reply to one message on a connection of its own.
std::string answer(const TestServer& server, std::string_view message, Role role = Role::Frontend)
{
    RawPeer peer { server.path(role) };
    peer.send_message(message);
    return peer.receive();
}

TEST(Server, AnswersACall)
{
    const TestServer server;
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Echo","parameters":{"text":"hello"}})"),
        R"({"parameters":{"text":"hello"}})");
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Echo","parameters":{"text":""}})"),
        R"({"error":"org.example.test.Empty","parameters":{"text":""}})");
}

TEST(Server, DescribesItselfAndItsInterfaces)
{
    const TestServer server;
    EXPECT_EQ(answer(server, R"({"method":"org.varlink.service.GetInfo"})"),
        R"({"parameters":{"vendor":"Example","product":"Test","version":"1.2.3","url":"https://example.com/",)"
        R"("interfaces":["org.example.test","org.example.bare","org.varlink.service","io.countersign"]}})");
    EXPECT_EQ(
        answer(server,
            R"({"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.example.bare"}})"),
        R"({"parameters":{"description":"interface org.example.bare\nmethod Wait() -> ()\n"}})");
    EXPECT_EQ(
        answer(server,
            R"({"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.example.no"}})"),
        R"({"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"org.example.no"}})");
}

TEST(Server, NamesAnUnknownMethod)
{
    const TestServer server;
    for (const std::string method : { "org.example.test.No", "org.example.no.Echo", "Echo", "" })
        EXPECT_EQ(answer(server, fmt::format(R"({{"method":"{}"}})", method)),
            fmt::format(R"({{"error":"org.varlink.service.MethodNotFound","parameters":{{"method":"{}"}}}})",
                method));
}

TEST(Server, NamesAWrongParameter)
{
    const TestServer server;
    for (const std::string parameters : { "{}", R"({"text":1})", R"({"text":null})" })
        EXPECT_EQ(answer(server,
                      fmt::format(R"({{"method":"org.example.test.Echo","parameters":{}}})", parameters)),
            R"({"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}})");
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Echo","parameters":{"text":"x","other":1}})"),
        R"({"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"other"}})");
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Echo"})"),
        R"({"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"text"}})");
}

TEST(Server, AnswersNoUpgrade)
{
    const TestServer server;
    EXPECT_THAT(
        answer(server, R"({"method":"org.example.test.Echo","parameters":{"text":"x"},"upgrade":true})"),
        HasSubstr("org.varlink.service.MethodNotImplemented"));
}

TEST(Server, ClosesWithoutReplyOnWhatIsNoCall)
{
    const TestServer server;
    for (const std::string& message : { "garbage"s, "[]"s, "{}"s, ""s, R"({"method":1})"s,
             R"({"method":"org.varlink.service.GetInfo","method":"org.varlink.service.GetInfo"})"s,
             R"({"method":"org.varlink.service.GetInfo","more":true,"oneway":true})"s,
             R"({"method":"org.varlink.service.GetInfo","x":1})"s, "{\"method\":\"\xff\"}"s })
        EXPECT_EQ(answer(server, message), "closed") << message;
}

TEST(Server, StillSendsWhatItAnsweredBeforeABadMessage)
{
    const TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    peer.send("{\"method\":\"org.example.test.Echo\",\"parameters\":{\"text\":\"x\"}}\0garbage\0"s);
    EXPECT_EQ(peer.receive(), R"({"parameters":{"text":"x"}})");
    EXPECT_EQ(peer.receive(), "closed");
}

TEST(Server, LetsOnlyThePermittedRoleCall)
{
    const TestServer server;
    const std::string call = R"({"method":"org.example.test.OnlyOperator"})";
    EXPECT_EQ(answer(server, call, Role::Operator), R"({"parameters":{}})");
    EXPECT_EQ(answer(server, call, Role::Frontend),
        R"({"error":"org.varlink.service.PermissionDenied","parameters":{}})");
    EXPECT_EQ(answer(server, call, Role::Private),
        R"({"error":"org.varlink.service.PermissionDenied","parameters":{}})");
}

TEST(Server, TellsTheHandlerWhoCalls)
{
    const TestServer server;
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Who"})", Role::Operator),
        fmt::format(
            R"({{"parameters":{{"uid":{},"gid":{},"pid":{},"role":2}}}})", getuid(), getgid(), getpid()));
}

TEST(Server, RefusesAUidThatIsNotAllowed)
{
    const TestServer server { {}, [](uid_t uid) { return uid != getuid(); } };
    RawPeer peer { server.path(Role::Private) };
    EXPECT_EQ(peer.receive(), R"({"error":"org.varlink.service.PermissionDenied","parameters":{}})");
    EXPECT_EQ(peer.receive(), "closed");
}

TEST(Server, AnswersPipelinedCallsInOrder)
{
    const TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    for (int i = 0; i < 500; ++i)
        peer.send_message(
            fmt::format(R"({{"method":"org.example.test.Echo","parameters":{{"text":"{}"}}}})", i));
    for (int i = 0; i < 500; ++i)
        ASSERT_EQ(peer.receive(), fmt::format(R"({{"parameters":{{"text":"{}"}}}})", i));
}

TEST(Server, AnswersAPeerThatEndedItsSending)
{
    TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    peer.send_message(R"({"method":"org.example.test.Wait"})");
    peer.end_sending();
    server.release();
    EXPECT_EQ(peer.receive(), R"({"parameters":{}})");
    EXPECT_EQ(peer.receive(), "closed");
}

TEST(Server, SendsManyRepliesToACallWithMore)
{
    const TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    peer.send_message(R"({"method":"org.example.test.Count","parameters":{"to":3},"more":true})");
    EXPECT_EQ(peer.receive(), R"({"parameters":{"value":1},"continues":true})");
    EXPECT_EQ(peer.receive(), R"({"parameters":{"value":2},"continues":true})");
    EXPECT_EQ(peer.receive(), R"({"parameters":{"value":3}})");
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Count","parameters":{"to":3}})"),
        R"({"error":"org.varlink.service.ExpectedMore","parameters":{}})");
}

TEST(Server, TellsAHandlerThatItsCallerIsGone)
{
    TestServer server;
    {
        RawPeer peer { server.path(Role::Frontend) };
        peer.send_message(R"({"method":"org.example.test.Watch","more":true})");
        EXPECT_TRUE(eventually([&] { return server.in_use("requestsInFlight") == 1; }));
        EXPECT_EQ(server.watchers_gone(), 0);
    }
    EXPECT_TRUE(eventually([&] { return server.watchers_gone() == 1; }));
    EXPECT_TRUE(eventually([&] { return server.in_use("connections") == 0; }));
}

TEST(Server, AnswersNothingToAOnewayCall)
{
    TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    peer.send_message(R"({"method":"org.example.test.Note","oneway":true})");
    peer.send_message(R"({"method":"org.example.test.Unknown","oneway":true})");
    peer.send_message(R"({"method":"org.example.test.Echo","parameters":{"text":"next"}})");
    EXPECT_EQ(peer.receive(), R"({"parameters":{"text":"next"}})");
    EXPECT_EQ(server.notes(), 1);
}

TEST(Server, HidesItsOwnFaultsFromTheCaller)
{
    const TestServer server;
    for (const std::string method : { "Throw", "Misreply", "Misfault" })
        EXPECT_EQ(answer(server, fmt::format(R"({{"method":"org.example.test.{}"}})", method)),
            R"({"error":"io.countersign.Internal","parameters":{}})");
    EXPECT_EQ(answer(server, R"({"method":"org.example.test.Echo","parameters":{"text":"still there"}})"),
        R"({"parameters":{"text":"still there"}})");
}

TEST(Server, NeverReceivesADescriptor)
{
    const TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    std::string message = "{\"method\":\"org.example.test.Echo\",\"parameters\":{\"text\":\"x\"}}"s + '\0';
    int pipe_ends[2] = { -1, -1 };
    ASSERT_EQ(pipe(static_cast<int*>(pipe_ends)), 0);
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] {};
    iovec part { message.data(), message.size() };
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = static_cast<char*>(control);
    header.msg_controllen = sizeof control;
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::copy_n(reinterpret_cast<const char*>(&pipe_ends[1]), sizeof(int),
        reinterpret_cast<char*>(CMSG_DATA(rights)));
    const ssize_t sent = sendmsg(peer.fd(), &header, MSG_NOSIGNAL);
    close(pipe_ends[1]);
    // Linux 6.16 refuses the sender; before, the message arrives without its descriptor. Either way no writer
    // is left.
    if (sent > 0) EXPECT_EQ(peer.receive(), R"({"parameters":{"text":"x"}})");
    char nothing = 0;
    EXPECT_EQ(read(pipe_ends[0], &nothing, 1), 0);
    close(pipe_ends[0]);
}

TEST(Server, FinishesTheCallInFlightWhenItStops)
{
    TestServer server;
    RawPeer busy { server.path(Role::Frontend) };
    RawPeer idle { server.path(Role::Frontend) };
    busy.send_message(R"({"method":"org.example.test.Wait"})");
    busy.send_message(R"({"method":"org.example.test.Note"})");
    ASSERT_TRUE(eventually([&] { return server.in_use("requestsInFlight") == 1; }));
    ASSERT_TRUE(eventually([&] { return server.in_use("connections") == 2; }));
    server.stop();
    EXPECT_EQ(idle.receive(), "closed");
    EXPECT_FALSE(server.drained());
    server.release();
    EXPECT_EQ(busy.receive(), R"({"parameters":{}})");
    EXPECT_EQ(busy.receive(), "closed"); // the next call was not begun
    EXPECT_EQ(server.notes(), 0);
    EXPECT_TRUE(eventually([&] { return server.drained(); }));
}

TEST(Server, EndsWatchersWhenItStops)
{
    TestServer server;
    RawPeer peer { server.path(Role::Frontend) };
    peer.send_message(R"({"method":"org.example.test.Watch","more":true})");
    ASSERT_TRUE(eventually([&] { return server.in_use("requestsInFlight") == 1; }));
    server.stop();
    EXPECT_EQ(peer.receive(), R"({"parameters":{}})");
    EXPECT_EQ(peer.receive(), "closed");
    EXPECT_TRUE(eventually([&] { return server.drained(); }));
}

} // namespace
} // namespace countersign::ipc
