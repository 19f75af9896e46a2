// SPDX-License-Identifier: Apache-2.0
#include "tests/signer/signer_fixture.hpp"

#include <gmock/gmock.h>

namespace countersign::signer {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class SigningTest : public SignerFixture
{
protected:
    void SetUp() override { ASSERT_TRUE(run_until_ready()); }
    int self_tests() { return static_cast<int>(records("SELFTEST").size()); }
    std::string state_of_only_outcome()
    {
        const std::vector<json::object> outcomes = records("OUTCOME");
        EXPECT_THAT(outcomes, SizeIs(1));
        return outcomes.empty() ? "" : std::string { outcomes[0].at("state").as_string() };
    }
};

TEST_F(SigningTest, GivesASignatureThatVerifies)
{
    const ipc::Reply reply = sign(1);
    const Result<Bytes> signature = from_base64(output_of(reply).at("signature").as_string());
    ASSERT_TRUE(signature);
    EXPECT_TRUE(config_.keys[0].issuer.verify(tbs_with(serial(1)), *signature));
}

TEST_F(SigningTest, LogsIntentWithItsBodiesThenOutcomeThenAnswers)
{
    const ipc::Reply reply = sign(1);
    const std::int64_t index = output_of(reply).at("logIndex").as_int64();
    const ipc::Reply read = call("Read", { { "from", index - 1 }, { "count", 2 } });
    const json::array& rows = output_of(read).at("records").as_array();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].at("bodies").as_array().at(0).as_string(), to_base64(tbs_with(serial(1))));
    EXPECT_EQ(rows[0].at("bodies").as_array().at(1).as_string(),
        to_base64(bytes_of(canonical_json(record_object(1)))));
    const json::object intent = records("INTENT").at(0);
    EXPECT_EQ(intent.at("serial").as_string(), serial(1).hex());
    EXPECT_EQ(intent.at("decision").as_string(), identifier("dec", 1));
    const json::object outcome_data = records("OUTCOME").at(0);
    EXPECT_EQ(outcome_data.at("intentIndex").as_int64(), index - 1);
    EXPECT_EQ(outcome_data.at("signature").as_string(), output_of(reply).at("signature").as_string());
    expect_sound_log();
}

TEST_F(SigningTest, TellsOfASignatureAgainButDoesNotMakeAnother)
{
    const ipc::Reply first = sign(1);
    const int used = token_->signatures;
    EXPECT_EQ(error_of(sign(1)), "Conflict");
    const ipc::Reply told = call("Outcome", { { "intent", identifier("int", 1) } });
    EXPECT_EQ(output_of(told).at("state").as_string(), "signed");
    EXPECT_EQ(output_of(told).at("signature").as_string(), output_of(first).at("signature").as_string());
    EXPECT_EQ(output_of(told).at("logIndex").as_int64(), output_of(first).at("logIndex").as_int64());
    EXPECT_EQ(token_->signatures, used);
}

TEST_F(SigningTest, RemembersIntentsSerialsAndDecisionsOverARestart)
{
    ASSERT_EQ(error_of(sign(1)), "");
    restart();
    ASSERT_TRUE(run_until_ready());
    EXPECT_EQ(error_of(sign(1)), "Conflict");
    EXPECT_EQ(outcome(1), "signed");
    json::object again = sign_parameters(2);
    again["tbs"] = sign_parameters(1).at("tbs");
    EXPECT_EQ(
        std::get<ipc::CallError>(call("Sign", again)).parameters.at("rail").as_string(), "serial-fresh");
    again = sign_parameters(3);
    again["decisionRecord"] = sign_parameters(1).at("decisionRecord");
    EXPECT_EQ(std::get<ipc::CallError>(call("Sign", again)).parameters.at("rail").as_string(),
        "record-serves-once");
}

TEST_F(SigningTest, SignsManyAtOnceEachOnce)
{
    constexpr unsigned kMany = 40;
    std::vector<std::optional<ipc::Reply>> replies(kMany);
    const int before = token_->signatures;
    for (unsigned i = 0; i < kMany; ++i)
        begin_call("Sign", sign_parameters(i + 1), replies[i]);
    ASSERT_TRUE(run_until(
        [&] { return std::ranges::all_of(replies, [](const auto& reply) { return reply.has_value(); }); }));
    for (const std::optional<ipc::Reply>& reply : replies)
        EXPECT_EQ(error_of(*reply), "");
    EXPECT_EQ(token_->signatures - before, static_cast<int>(kMany));
    EXPECT_LE(token_->connections, 3);
    expect_sound_log();
}

TEST_F(SigningTest, RefusesTheSameIntentSerialOrDecisionInAConcurrentCall)
{
    json::object same_serial = sign_parameters(2);
    same_serial["tbs"] = sign_parameters(1).at("tbs");
    json::object same_decision = sign_parameters(3);
    same_decision["decisionRecord"] = sign_parameters(1).at("decisionRecord");
    std::vector<std::optional<ipc::Reply>> replies(4);
    begin_call("Sign", sign_parameters(1), replies[0]);
    begin_call("Sign", sign_parameters(1), replies[1]);
    begin_call("Sign", same_serial, replies[2]);
    begin_call("Sign", same_decision, replies[3]);
    ASSERT_TRUE(run_until(
        [&] { return std::ranges::all_of(replies, [](const auto& reply) { return reply.has_value(); }); }));
    EXPECT_EQ(error_of(*replies[0]), "");
    EXPECT_EQ(error_of(*replies[1]), "Conflict");
    EXPECT_EQ(error_of(*replies[2]), "RailRefused");
    EXPECT_EQ(error_of(*replies[3]), "RailRefused");
}

TEST_F(SigningTest, LetsOutNoSignatureThatDoesNotVerify)
{
    token_->next_sign = FakeToken::Sign::Wrong;
    const ipc::Reply reply = sign(1);
    EXPECT_EQ(error_of(reply), "SigningFailed");
    EXPECT_EQ(outcome(1), "abandoned");
    EXPECT_EQ(state_of_only_outcome(), "abandoned");
    expect_sound_log();
}

TEST_F(SigningTest, TestsAKeyAgainAfterAWrongSignature)
{
    const int tests = self_tests();
    token_->next_sign = FakeToken::Sign::Wrong;
    ASSERT_EQ(error_of(sign(1)), "SigningFailed");
    EXPECT_FALSE(is_ready());
    EXPECT_EQ(error_of(sign(2)), "TokenUnavailable");
    EXPECT_EQ(outcome(2), "unknown");
    EXPECT_EQ(self_tests(), tests) << "the next test waits for the next look at the token";
}

TEST_F(SigningTest, AbandonsWhenTheTokenDiesAfterItWasAsked)
{
    const int before = token_->signatures;
    token_->next_sign = FakeToken::Sign::Die;
    EXPECT_EQ(error_of(sign(1)), "SigningFailed");
    EXPECT_EQ(token_->signatures, before + 1);
    token_->next_sign = FakeToken::Sign::Well;
    ASSERT_TRUE(run_until_ready()) << "after a new self-test";
    EXPECT_EQ(outcome(1), "abandoned");
    EXPECT_EQ(error_of(sign(1)), "Conflict");
    EXPECT_EQ(error_of(sign(2)), "");
    expect_sound_log();
}

TEST_F(SigningTest, AbandonsWhatTheTokenSaysItCouldNotDo)
{
    for (const auto how : { FakeToken::Sign::SayUnavailable, FakeToken::Sign::SayNonsense }) {
        const unsigned number = how == FakeToken::Sign::SayUnavailable ? 1 : 2;
        token_->next_sign = how;
        EXPECT_EQ(error_of(sign(number)), "SigningFailed");
        EXPECT_EQ(outcome(number), "abandoned");
        token_->next_sign = FakeToken::Sign::Well;
        ASSERT_TRUE(run_until_ready());
    }
}

TEST_F(SigningTest, FailsWhenTheTokenIsLockedBeforeItUsesTheKey)
{
    token_->next_sign = FakeToken::Sign::SayLocked;
    const ipc::Reply reply = sign(1);
    EXPECT_EQ(error_of(reply), "Locked");
    EXPECT_THAT(std::string { std::get<ipc::CallError>(reply).parameters.at("hint").as_string() },
        HasSubstr("unlock it"));
    EXPECT_EQ(outcome(1), "failed");
    EXPECT_EQ(state_of_only_outcome(), "failed");
}

TEST_F(SigningTest, LogsNothingWhenTheTokenIsGoneBeforeItIsAsked)
{
    token_->stop();
    ASSERT_TRUE(is_ready()) << "not noticed yet";
    EXPECT_EQ(error_of(sign(1)), "TokenUnavailable");
    EXPECT_EQ(outcome(1), "unknown") << "no serial is burnt for it";
}

TEST_F(SigningTest, AbandonsWhenTheTokenHangsPastItsDeadline)
{
    token_->next_sign = FakeToken::Sign::Hang;
    std::optional<ipc::Reply> reply;
    begin_call("Sign", sign_parameters(1), reply);
    ASSERT_TRUE(run_until([&] { return token_->signatures == 2; }));
    EXPECT_EQ(outcome(1), "inProgress");
    ASSERT_TRUE(run_until([&] { return reply.has_value(); }));
    EXPECT_EQ(error_of(*reply), "SigningFailed");
    EXPECT_EQ(outcome(1), "abandoned");
}

TEST_F(SigningTest, AbandonsAfterARestartWhatHungBefore)
{
    token_->next_sign = FakeToken::Sign::Hang;
    std::optional<ipc::Reply> reply;
    begin_call("Sign", sign_parameters(1), reply);
    ASSERT_TRUE(run_until([&] { return token_->signatures == 2; }));
    restart();
    EXPECT_EQ(outcome(1), "abandoned");
    EXPECT_FALSE(reply);
    expect_sound_log();
}

TEST_F(SigningTest, RefusesAnIntentThatSomeoneWasToldIsUnknown)
{
    EXPECT_EQ(outcome(1), "unknown");
    EXPECT_EQ(outcome(1), "unknown");
    EXPECT_EQ(error_of(sign(1)), "Conflict");
    EXPECT_THAT(records("INTENT"), IsEmpty());
}

TEST_F(SigningTest, LogsWhatTheRailsRefusedAndNothingElse)
{
    json::object asked = sign_parameters(1);
    asked["kind"] = "crl";
    const ipc::Reply reply = call("Sign", asked);
    EXPECT_EQ(error_of(reply), "RailRefused");
    EXPECT_EQ(std::get<ipc::CallError>(reply).parameters.at("rail").as_string(), "kind");
    EXPECT_THAT(records("INTENT"), IsEmpty());
    ASSERT_TRUE(run_until(
        [&] { return !records("EVENT").empty() && records("EVENT").back().at("kind") == "rail-refused"; }));
    EXPECT_EQ(error_of(sign(1)), "") << "a refusal takes nothing";
}

TEST_F(SigningTest, RefusesBytesThatDoNotParse)
{
    json::object asked = sign_parameters(1);
    asked["tbs"] = to_base64(bytes_of("no TBS"));
    EXPECT_EQ(std::get<ipc::CallError>(call("Sign", asked)).parameters.at("rail").as_string(), "tbs-parses");
    asked = sign_parameters(1);
    asked["decisionRecord"] = "{}";
    EXPECT_EQ(
        std::get<ipc::CallError>(call("Sign", asked)).parameters.at("rail").as_string(), "record-parses");
    for (const char* field : { "intent", "request", "tbs" }) {
        asked = sign_parameters(1);
        asked[field] = "?";
        EXPECT_EQ(error_of(call("Sign", asked)), "InvalidParameter") << field;
    }
    asked = sign_parameters(1);
    asked["key"] = "other";
    EXPECT_EQ(error_of(call("Sign", asked)), "NotFound");
}

TEST_F(SigningTest, WaitsForAnOperatorAfterTheClockStepped)
{
    clock_.wall += 6min;
    EXPECT_EQ(error_of(sign(1)), "ClockUnreliable");
    clock_.wall = kNoon;
    EXPECT_EQ(error_of(sign(1)), "ClockUnreliable") << "it stays out of order";
    const ipc::Reply status = call("Status", {});
    EXPECT_FALSE(output_of(status).at("clockInOrder").as_bool());
    EXPECT_EQ(error_of(call("AcceptClock", { { "operator", "alice" } })), "");
    EXPECT_EQ(error_of(sign(1)), "");
    expect_sound_log();
}

} // namespace
} // namespace countersign::signer
