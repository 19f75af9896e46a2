// SPDX-License-Identifier: Apache-2.0
#include "daemon/failure.hpp"
#include "ipc/dispatch.hpp"
#include "ipc/interface.hpp"
#include "ipc/service.hpp"

#include <gmock/gmock.h>

namespace countersign::daemon {
namespace {

namespace json = boost::json;
using testing::EndsWith;
using testing::HasSubstr;

constexpr std::string_view kInterfaces[] = { kRequests, kCertificates, kOperator, kAudit };
constexpr int kCodes = static_cast<int>(ErrorCode::Internal) + 1;

/// Every method of the interfaces, with a handler that nobody calls: the errors are what is asked for.
const ipc::Service& service()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const std::string_view name : kInterfaces) {
            const Result<ipc::Interface> interface = ipc::Interface::parse(ipc::interface_text(name));
            for (const ipc::Method& method : interface->methods())
                list.push_back(std::string { name } + "." + method.name);
        }
        return list;
    }();
    static const ipc::Service all { { "Example", "test", "1", "https://example.test" },
        { kRequests, kCertificates, kOperator, kAudit }, [] {
            std::vector<ipc::Endpoint> endpoints;
            for (const std::string& name : names)
                endpoints.push_back({ name, ipc::only(ipc::Role::Operator),
                    [](ipc::Call) -> boost::asio::awaitable<ipc::Reply> { co_return json::object {}; } });
            return endpoints;
        }() };
    return all;
}

/// What the server would complain of, were this the reply of a method.
std::string fault_of(const ipc::CallError& error)
{
    return ipc::find_reply_fault(service(), "io.countersign.Requests.Submit", error);
}

TEST(Failure, AnswersEveryCodeWithAnErrorThatTheInterfaceDefines)
{
    for (const std::string_view interface : kInterfaces)
        for (int code = 0; code < kCodes; ++code) {
            const ipc::CallError error
                = failure(interface, { static_cast<ErrorCode>(code), "what went wrong" }, "csr");
            EXPECT_EQ(fault_of(error), "")
                << interface << " " << name_of(static_cast<ErrorCode>(code)) << " -> " << error.name;
        }
}

TEST(Failure, NamesTheParameterOfAWrongInput)
{
    const ipc::CallError error = failure(kRequests, { ErrorCode::InvalidInput, "no DER" }, "csr");
    EXPECT_EQ(error.name, "io.countersign.Requests.InvalidInput");
    EXPECT_EQ(error.parameters, (json::object { { "parameter", "csr" }, { "message", "no DER" } }));
}

TEST(Failure, TellsWhatToDoWhenTheApplianceIsNotInOrder)
{
    const ipc::CallError error = failure(kRequests, { ErrorCode::LogMismatch, "the log is shorter" });
    EXPECT_EQ(error.name, "io.countersign.Requests.NotInOrder");
    EXPECT_EQ(error.parameters.at("message"), "the log is shorter");
    EXPECT_THAT(std::string { error.parameters.at("hint").as_string() }, HasSubstr("countersignctl status"));
}

TEST(Failure, SaysNothingOfAFaultOfOurs)
{
    const ipc::CallError error = failure(kRequests, { ErrorCode::Internal, "secret thoughts" });
    EXPECT_EQ(error.name, "io.countersign.Internal");
    EXPECT_TRUE(error.parameters.empty());
}

/// Every error that the signer's interface knows, each field filled with something of its type.
std::vector<ipc::CallError> answers_of_the_signer()
{
    std::vector<ipc::CallError> answers;
    const Result<ipc::Interface> signer = ipc::Interface::parse(ipc::interface_text("io.countersign.Signer"));
    for (const ipc::ErrorType& type : signer->errors()) {
        ipc::CallError answer { "io.countersign.Signer." + type.name, {} };
        for (const ipc::Field& field : type.fields) {
            if (field.type.kind == ipc::Type::Kind::Int)
                answer.parameters[field.name] = 7;
            else
                answer.parameters[field.name] = "some " + field.name;
        }
        answers.push_back(std::move(answer));
    }
    answers.push_back(
        { "io.countersign.LimitExceeded", { { "limit", "connections" }, { "retryAfter", 1 } } });
    answers.push_back({ "io.countersign.Internal", {} });
    answers.push_back({ "org.varlink.service.InvalidParameter", { { "parameter", "tbs" } } });
    return answers;
}

TEST(SigningFailure, AnswersEveryErrorOfTheSignerWithOneThatRequestsDefines)
{
    for (const ipc::CallError& answer : answers_of_the_signer()) {
        const ipc::CallError error = signing_failure(answer, "req_x");
        EXPECT_EQ(fault_of(error), "") << answer.name << " -> " << error.name;
        EXPECT_TRUE(error.name.starts_with(kRequests)) << error.name;
    }
}

TEST(SigningFailure, PassesOnWhatTheTokenSays)
{
    const json::object token { { "token", "demo" }, { "slot", 3 }, { "code", "CKR_DEVICE_REMOVED" },
        { "hint", "plug it in" } };
    const ipc::CallError error
        = signing_failure({ "io.countersign.Signer.TokenUnavailable", token }, "req_x");
    EXPECT_EQ(error.name, "io.countersign.Requests.TokenUnavailable");
    EXPECT_EQ(error.parameters, token);
}

TEST(SigningFailure, NamesTheRailThatRefuses)
{
    const ipc::CallError error = signing_failure(
        { "io.countersign.Signer.RailRefused", { { "rail", "names" }, { "message", "not these" } } },
        "req_x");
    EXPECT_THAT(error.name, EndsWith(".SigningFailed"));
    EXPECT_EQ(error.parameters.at("request"), "req_x");
    EXPECT_THAT(std::string { error.parameters.at("message").as_string() },
        testing::AllOf(HasSubstr("names"), HasSubstr("not these")));
}

} // namespace
} // namespace countersign::daemon
