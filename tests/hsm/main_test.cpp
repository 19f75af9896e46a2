// SPDX-License-Identifier: Apache-2.0
// The real process over its socket, on real SoftHSM tokens.
#include "core/digest.hpp"
#include "hsm/mechanism.hpp"
#include "tests/hsm/token_process.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

namespace countersign::hsm {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::TokenProcess;

class TokenProcessTest : public ::testing::Test
{
protected:
    void make_token()
    {
        hsm_.make_token("bench");
        hsm_.import_key("bench", "ec-p256.pem", "issuing", "01");
    }

    static json::object sign_parameters()
    {
        const Digest digest = sha256(bytes_of("countersign"));
        return { { "key", "issuing" }, { "mechanism", "ecdsa-sha256" }, { "digest", to_base64(digest) } };
    }

    static Result<ipc::Reply> sign(TokenProcess& process, json::object parameters = sign_parameters())
    {
        return process.call("io.countersign.Token.Sign", std::move(parameters));
    }

    static ipc::CallError error_of(const Result<ipc::Reply>& reply)
    {
        const auto* error = reply ? std::get_if<ipc::CallError>(&*reply) : nullptr;
        return error ? *error : ipc::CallError { "none", {} };
    }

    [[nodiscard]] long logins() const { return std::ranges::count(hsm_.read("logins"), '\n'); }

    static std::string text(const json::object& object, std::string_view name)
    {
        return object.at(name).is_string() ? std::string { object.at(name).as_string() } : "";
    }

    const std::map<std::string, std::string> odd_ {
        { "module", fmt::format("\"{}\"", COUNTERSIGN_ODD_MODULE) }, { "deadline_seconds", "1" }
    };
    testing::SoftHsm hsm_;
};

TEST_F(TokenProcessTest, DescribesListsSignsAndStops)
{
    make_token();
    TokenProcess process { hsm_ };
    process.start();
    const json::object described = process.describe_when("ready");
    ASSERT_EQ(text(described, "state"), "ready") << process.log();
    EXPECT_EQ(text(described, "name"), "demo");
    EXPECT_EQ(text(described, "label"), "bench");
    EXPECT_TRUE(described.at("problem").is_null());
    EXPECT_EQ(described.at("sessions").as_int64(), 2);

    Result<ipc::Reply> keys = process.call("io.countersign.Token.Keys", {});
    ASSERT_TRUE(keys && std::holds_alternative<json::object>(*keys));
    const json::object& key = std::get<json::object>(*keys).at("keys").as_array().at(0).as_object();
    EXPECT_EQ(text(key, "type"), "ec-p256");
    const Result<Bytes> spki = from_base64(text(key, "publicKey"));

    Result<ipc::Reply> signature = sign(process);
    ASSERT_TRUE(signature && std::holds_alternative<json::object>(*signature)) << error_of(signature).name;
    const Result<Bytes> octets = from_base64(text(std::get<json::object>(*signature), "signature"));
    EXPECT_TRUE(verifies(*spki, Mechanism::EcdsaSha256, sha256(bytes_of("countersign")), *octets));
    EXPECT_EQ(process.stop(), 0) << process.log();
}

TEST_F(TokenProcessTest, NamesTheParameterThatIsWrong)
{
    make_token();
    TokenProcess process { hsm_ };
    process.start();
    process.describe_when("ready");
    const std::pair<std::string, std::string> wrong[] = { { "mechanism", "rsa-pkcs1-sha256" },
        { "mechanism", "ecdsa-md5" }, { "digest", "AAAA" }, { "digest", "?" } };
    for (const auto& [name, value] : wrong) {
        json::object parameters = sign_parameters();
        parameters[name] = value;
        const ipc::CallError error = error_of(sign(process, parameters));
        EXPECT_EQ(error.name, "org.varlink.service.InvalidParameter") << value;
        EXPECT_EQ(text(error.parameters, "parameter"), name);
    }
    json::object parameters = sign_parameters();
    parameters["key"] = "other";
    EXPECT_EQ(error_of(sign(process, parameters)).name, "io.countersign.Token.NotFound");
}

TEST_F(TokenProcessTest, RefusesAnotherUidThanTheSigners)
{
    make_token();
    TokenProcess process { hsm_, { { "signer_uid", std::to_string(getuid() + 1) } } };
    process.start();
    for (int round = 0; round < 500 && !process.log().contains("countersign-token started"); ++round)
        std::this_thread::sleep_for(5ms);
    for (const std::string method : { "io.countersign.Token.Describe", "io.countersign.Token.Keys" })
        EXPECT_EQ(error_of(process.call(method, {})).name, "org.varlink.service.PermissionDenied")
            << process.log();
}

TEST_F(TokenProcessTest, ServesDescribeWithoutATokenAndFindsItWhenItComes)
{
    TokenProcess process { hsm_ };
    process.start();
    const json::object described = process.describe_when("unavailable");
    EXPECT_THAT(text(described, "problem"), HasSubstr("no token fits"));
    EXPECT_THAT(text(described, "hint"), HasSubstr("demo.toml line"));
    const ipc::CallError refused = error_of(sign(process));
    EXPECT_EQ(refused.name, "io.countersign.Token.TokenUnavailable");
    EXPECT_EQ(text(refused.parameters, "token"), "demo");
    make_token();
    EXPECT_EQ(text(process.describe_when("ready"), "state"), "ready") << process.log();
}

TEST_F(TokenProcessTest, ServesDescribeWithoutAModule)
{
    TokenProcess process { hsm_, { { "module", "\"/nonexistent/module.so\"" } } };
    process.start();
    EXPECT_THAT(text(process.describe_when("unavailable"), "problem"), HasSubstr("No such file"));
    EXPECT_EQ(process.stop(), 0);
}

TEST_F(TokenProcessTest, TriesAWrongPinOnceAcrossRestarts)
{
    make_token();
    hsm_.write("pin", "111111");
    TokenProcess process { hsm_, odd_ };
    process.start();
    const json::object first = process.describe_when("locked");
    EXPECT_EQ(text(first, "code"), "CKR_PIN_INCORRECT");
    process.kill();
    process.start();
    const json::object second = process.describe_when("locked");
    EXPECT_THAT(text(second, "problem"), HasSubstr("not tried again"));
    EXPECT_THAT(text(second, "hint"), HasSubstr("pin-attempts.json"));
    EXPECT_EQ(error_of(sign(process)).name, "io.countersign.Token.Locked");
    EXPECT_EQ(logins(), 1);
    hsm_.write("pin", testing::kPin); // it looks at the file again by itself
    EXPECT_EQ(text(process.describe_when("ready"), "state"), "ready") << process.log();
    EXPECT_EQ(logins(), 2);
}

TEST_F(TokenProcessTest, NeverTriesANewPinAgainWhoseLoginItDiedIn)
{
    make_token();
    hsm_.write("die", "");
    TokenProcess process { hsm_, odd_ };
    process.start();
    EXPECT_EQ(process.wait(), 9);
    process.start();
    EXPECT_EQ(text(process.describe_when("locked"), "state"), "locked") << process.log();
    EXPECT_EQ(logins(), 1);
}

TEST_F(TokenProcessTest, TriesAgainAfterALoginThatTheTokenDidNotJudge)
{
    make_token();
    hsm_.write("login-error", "");
    TokenProcess process { hsm_, odd_ };
    process.start();
    EXPECT_EQ(text(process.describe_when("unavailable"), "code"), "CKR_DEVICE_ERROR");
    std::remove(hsm_.path("login-error").c_str());
    EXPECT_EQ(text(process.describe_when("ready"), "state"), "ready") << process.log();
}

TEST_F(TokenProcessTest, EndsWhenTheTokenIsDeletedAndSaysWhyAfterTheRestart)
{
    make_token();
    TokenProcess process { hsm_ };
    process.start();
    process.describe_when("ready");
    hsm_.delete_token("bench");
    const ipc::CallError lost = error_of(sign(process));
    EXPECT_EQ(lost.name, "io.countersign.Token.TokenUnavailable");
    EXPECT_EQ(text(lost.parameters, "code"), "CKR_OBJECT_HANDLE_INVALID");
    EXPECT_EQ(process.wait(), 1);
    process.start();
    EXPECT_THAT(text(process.describe_when("unavailable"), "problem"), HasSubstr("no token fits"));
}

TEST_F(TokenProcessTest, EndsWhenASignatureHangsPastItsDeadline)
{
    make_token();
    TokenProcess process { hsm_, odd_ };
    process.start();
    process.describe_when("ready");
    hsm_.write("hang", "");
    EXPECT_FALSE(
        sign(process)); // closed without an answer: the outcome is unknown, and the signer records it so
    EXPECT_EQ(process.wait(), 1);
    EXPECT_THAT(process.log(), HasSubstr("passed its deadline"));
    std::remove(hsm_.path("hang").c_str());
    process.start();
    EXPECT_EQ(text(process.describe_when("ready"), "state"), "ready");
}

TEST_F(TokenProcessTest, LetsASignatureInFlightEndAtSigterm)
{
    make_token();
    std::map<std::string, std::string> patient = odd_;
    patient["deadline_seconds"] = "5";
    TokenProcess process { hsm_, patient };
    process.start();
    process.describe_when("ready");
    hsm_.write("hang", "");
    Result<ipc::Reply> reply { Error {} };
    std::jthread signer { [&] { reply = sign(process); } };
    std::jthread release { [&] {
        std::this_thread::sleep_for(300ms);
        std::remove(hsm_.path("hang").c_str());
    } };
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(process.stop(), 0) << process.log();
    signer.join();
    EXPECT_TRUE(reply && std::holds_alternative<json::object>(*reply));
}

TEST_F(TokenProcessTest, ExitsWith78OnAConfigurationThatIsWrong)
{
    TokenProcess process { hsm_, { { "sessions", "17" } } };
    process.start();
    EXPECT_EQ(process.wait(), 78);
    EXPECT_THAT(process.log(), HasSubstr("demo.toml line"));
}

} // namespace
} // namespace countersign::hsm
