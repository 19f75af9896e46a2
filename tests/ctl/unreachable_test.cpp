// SPDX-License-Identifier: Apache-2.0
#include "ctl/socket_appliance.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign::ctl {
namespace {

using testing::HasSubstr;

std::string call_text(const std::string& address)
{
    const Addresses addresses { .frontend = address, .operators = "", .auditor = "" };
    SocketAppliance appliance { addresses };
    const Answer answer
        = appliance.call(ipc::Role::Frontend, "Requests.List", {}, std::chrono::seconds { 2 });
    if (answer) return "answered";
    EXPECT_EQ(answer.error().status, ExitStatus::Unreachable);
    return text_of(answer.error(), Paint::none());
}

TEST(Unreachable, SaysThatThereIsNoSocket)
{
    const TemporaryFolder folder;
    const std::string text = call_text("unix:" + folder / "frontend");
    EXPECT_THAT(text, HasSubstr("does not answer"));
    EXPECT_THAT(text, HasSubstr("there is no such socket"));
    EXPECT_THAT(text, HasSubstr("COUNTERSIGN_FRONTEND"));
}

TEST(Unreachable, SaysThatItIsNotASocket)
{
    const TemporaryFolder folder;
    EXPECT_THAT(call_text(folder.write("frontend", "")), HasSubstr("it is not a socket"));
}

TEST(Unreachable, SaysThatNobodyListens)
{
    const TemporaryFolder folder;
    const std::string path = folder / "frontend";
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address { .sun_family = AF_UNIX, .sun_path = {} };
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    close(server);
    EXPECT_THAT(call_text("unix:" + path), HasSubstr("see whether countersignd runs"));
}

TEST(Unreachable, SaysThatATimeOutMayHaveDoneIt)
{
    const Complaint complaint = unreachable(
        { ErrorCode::Timeout, "too late" }, "frontend", "unix:/x", "io.countersign.Requests.Submit");
    EXPECT_EQ(complaint.status, ExitStatus::Unreachable);
    EXPECT_THAT(text_of(complaint, Paint::none()), HasSubstr("it may have been done all the same"));
}

TEST(Unreachable, LetsAQuestionBeAskedAgain)
{
    const Complaint complaint = unreachable(
        { ErrorCode::Timeout, "too late" }, "frontend", "unix:/x", "io.countersign.Certificates.List");
    EXPECT_THAT(text_of(complaint, Paint::none()), HasSubstr("do      ask again"));
}

TEST(Unreachable, TakesAStrangeAnswerForAFailure)
{
    const Complaint complaint
        = unreachable({ ErrorCode::ProtocolViolation, "no JSON" }, "frontend", "unix:/x", "m");
    EXPECT_EQ(complaint.status, ExitStatus::Failed);
    EXPECT_THAT(text_of(complaint, Paint::none()), HasSubstr("no JSON"));
}

} // namespace
} // namespace countersign::ctl
