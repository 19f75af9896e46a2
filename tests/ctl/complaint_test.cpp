// SPDX-License-Identifier: Apache-2.0
#include "ctl/complaint.hpp"
#include "tests/ctl/fake_appliance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct ErrorCase
{
    std::string error;
    std::string parameters;
    ExitStatus status;
    std::vector<std::string> says; // in the text for people
};

class ErrorReply : public testing::TestWithParam<ErrorCase>
{
};

TEST_P(ErrorReply, HasATextOfItsOwnAndAnExitStatus)
{
    const ErrorCase& expected = GetParam();
    const Complaint complaint
        = complaint_of("io.countersign.Requests.Submit", expected.error, object(expected.parameters));
    EXPECT_EQ(complaint.status, expected.status);
    EXPECT_EQ(complaint.error, expected.error);
    const std::string text = text_of(complaint, Paint::none());
    EXPECT_THAT(text, AllOf(StartsWith("countersign: "), EndsWith("\n"), HasSubstr("\n  ")));
    for (const std::string& says : expected.says)
        EXPECT_THAT(text, HasSubstr(says));
}

INSTANTIATE_TEST_SUITE_P(EachError, ErrorReply,
    testing::Values(
        ErrorCase { "io.countersign.Requests.Refused",
            R"({"decision":"dec_a","findings":[{"rule":"names-in-scope","state":"refused"},{"rule":"key-quality","state":"satisfied"}]})",
            ExitStatus::Refused,
            { "policy refuses this request: names-in-scope\n", "countersignctl decision dec_a" } },
        ErrorCase { "io.countersign.Requests.Pending",
            R"({"request":"req_a","findings":[{"rule":"approval","state":"missing"}]})", ExitStatus::Pending,
            { "missing: approval", "countersignctl watch req_a" } },
        ErrorCase { "io.countersign.Requests.Conflict", R"({"message":"this key came before"})",
            ExitStatus::Failed, { "conflict: this key came before", "--idempotency-key" } },
        ErrorCase { "io.countersign.Requests.NotFound", R"({"what":"profile public"})", ExitStatus::NotFound,
            { "not found: profile public" } },
        ErrorCase { "io.countersign.LimitExceeded", R"({"limit":"requestsInFlight","retryAfter":1})",
            ExitStatus::Failed, { "\"requestsInFlight\"", "in 1 second\n" } },
        ErrorCase { "io.countersign.Requests.TokenUnavailable",
            R"({"token":"demo","slot":7,"code":"CKR_DEVICE_REMOVED","hint":"plug it in"})",
            ExitStatus::TokenUnavailable,
            { "token \"demo\" (slot 7)", "CKR_DEVICE_REMOVED", "do  plug it in" } },
        ErrorCase { "io.countersign.Requests.Locked",
            R"({"token":"demo","slot":null,"hint":"replace the PIN"})", ExitStatus::TokenUnavailable,
            { "token \"demo\" is locked", "replace the PIN" } },
        ErrorCase { "io.countersign.Requests.SigningFailed", R"({"request":"req_a","message":"no answer"})",
            ExitStatus::Failed, { "not finished: no answer", "countersignctl show req_a" } },
        ErrorCase { "io.countersign.Requests.StorageUnavailable", R"({"message":"disk full"})",
            ExitStatus::NotInOrder, { "cannot write: disk full" } },
        ErrorCase { "io.countersign.Requests.NotInOrder",
            R"({"message":"the clock stepped","hint":"accept it"})", ExitStatus::NotInOrder,
            { "no issuance now: the clock stepped", "do  accept it" } },
        ErrorCase { "io.countersign.Operator.Unavailable", R"({"what":"the signer","hint":"start it"})",
            ExitStatus::Unreachable, { "does not answer: the signer", "do  start it" } },
        ErrorCase { "org.varlink.service.PermissionDenied", "{}", ExitStatus::Failed,
            { "does not let you call io.countersign.Requests.Submit", "--as" } },
        ErrorCase { "org.varlink.service.InvalidParameter", R"({"parameter":"csr"})", ExitStatus::Usage,
            { "does not accept \"csr\"" } },
        ErrorCase { "io.countersign.Requests.InvalidInput", R"({"parameter":"csr","message":"no DER"})",
            ExitStatus::Usage, { "does not accept \"csr\": no DER" } },
        ErrorCase { "org.varlink.service.MethodNotFound", R"({"method":"x"})", ExitStatus::Failed,
            { "does not know io.countersign.Requests.Submit" } },
        ErrorCase { "io.countersign.Internal", "{}", ExitStatus::Failed, { "a fault of its own" } },
        ErrorCase { "org.example.Strange", R"({"a":1})", ExitStatus::Failed,
            { "org.example.Strange", "said", R"({"a":1})" } }));

TEST(Complaint, AlignsItsLines)
{
    const Complaint complaint { .what = "no", .lines = { { "why", "because" }, { "do", "this" } } };
    EXPECT_EQ(text_of(complaint, Paint::none()), "countersign: no\n  why  because\n  do   this\n");
}

TEST(Complaint, PassesNoEscapeSequenceOfTheAppliance)
{
    const Complaint complaint
        = complaint_of("m", "io.countersign.Requests.Conflict", { { "message", "\x1b[2Jgone" } });
    EXPECT_THAT(text_of(complaint, Paint::none()), AllOf(HasSubstr("\\x1b[2Jgone"), Not(HasSubstr("\x1b"))));
}

TEST(Complaint, KeepsTheFurtherLinesOfAnError)
{
    const Complaint complaint = complaint_of(
        Error { ErrorCode::NotFound, "no key\n  module  /usr/lib/m.so\n  do      plug it in" });
    EXPECT_EQ(complaint.status, ExitStatus::NotFound);
    EXPECT_EQ(text_of(complaint, Paint::none()),
        "countersign: no key\n  module  /usr/lib/m.so\n  do      plug it in\n");
}

TEST(Complaint, TellsProgramsTheSame)
{
    const boost::json::object json
        = json_of(complaint_of("m", "io.countersign.Requests.NotFound", object(R"({"what":"x"})")));
    EXPECT_EQ(json,
        object(
            R"({"error":"io.countersign.Requests.NotFound","message":"not found: x","exitStatus":5,"parameters":{"what":"x"}})"));
}

TEST(Complaint, HasNoErrorNameWhenTheApplianceDidNotAnswer)
{
    EXPECT_TRUE(json_of(usage("what", "do")).at("error").is_null());
}

TEST(ExitStatus, FollowsTheErrorCode)
{
    EXPECT_EQ(exit_status_of(ErrorCode::NotFound), ExitStatus::NotFound);
    EXPECT_EQ(exit_status_of(ErrorCode::Unavailable), ExitStatus::Unreachable);
    EXPECT_EQ(exit_status_of(ErrorCode::Timeout), ExitStatus::Unreachable);
    EXPECT_EQ(exit_status_of(ErrorCode::TokenLocked), ExitStatus::TokenUnavailable);
    EXPECT_EQ(exit_status_of(ErrorCode::LogMismatch), ExitStatus::NotInOrder);
    EXPECT_EQ(exit_status_of(ErrorCode::InvalidInput), ExitStatus::Failed);
}

} // namespace
} // namespace countersign::ctl
