// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

#include <boost/json/serialize.hpp>

namespace countersign::daemon {
namespace {

using testing::HasSubstr;

class IssueCertificateTest : public ApplianceTest
{
protected:
    /// A request that only waits to be completed.
    std::string ready_request(const std::string& csr = "p256")
    {
        const ipc::Reply reply = submit(with(issue_with(csr), "completeWhenReady", false));
        EXPECT_EQ(text_at(output_of(reply), "request.state"), "ready");
        return text_at(output_of(reply), "request.id");
    }
    ipc::Reply complete(const std::string& request)
    {
        return call("io.countersign.Requests.Complete", { { "request", request } });
    }
    std::vector<store::Intent> open_intents()
    {
        return in_store([](store::SqliteStore& store) { return store.open_intents(); });
    }
    std::size_t burnt_serials()
    {
        return in_store([](store::SqliteStore& store) { return store.to_be_revoked(); }).size();
    }
};

TEST_F(IssueCertificateTest, GivesTheSameCertificateWhenCompletedTwice)
{
    const std::string request = ready_request();
    const ipc::Reply first = complete(request);
    ASSERT_EQ(error_of(first), "") << json::serialize(output_of(first));
    EXPECT_EQ(output_of(complete(request)), output_of(first));
    EXPECT_EQ(signer_process_.signatures, 1);
}

TEST_F(IssueCertificateTest, UsesTheKeyOnceWhenCompletedInParallel)
{
    const std::string request = ready_request();
    std::optional<ipc::Reply> one;
    std::optional<ipc::Reply> other;
    begin_call("io.countersign.Requests.Complete", { { "request", request } }, one);
    begin_call("io.countersign.Requests.Complete", { { "request", request } }, other);
    ASSERT_TRUE(run_until([&] { return one && other; }));
    EXPECT_EQ(error_of(*one), "");
    EXPECT_EQ(output_of(*other), output_of(*one));
    EXPECT_EQ(signer_process_.signatures, 1);
}

TEST_F(IssueCertificateTest, LeavesTheRequestReadyWhenTheTokenIsGone)
{
    const std::string request = ready_request();
    const json::object token { { "token", "demo" }, { "slot", 3 }, { "code", "CKR_DEVICE_REMOVED" },
        { "hint", "plug it in" } };
    signer_process_.refusal = ipc::CallError { "io.countersign.Signer.TokenUnavailable", token };
    signer_process_.refused_as = "failed";
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "TokenUnavailable");
    EXPECT_EQ(output_of(reply), token);
    EXPECT_EQ(state_of(request), "ready");
    EXPECT_TRUE(open_intents().empty());
    EXPECT_EQ(burnt_serials(), 0U);
    // The token is back: another intent and another serial.
    EXPECT_EQ(error_of(complete(request)), "");
    EXPECT_NE(
        text_at(signer_process_.orders.at(0), "intent"), text_at(signer_process_.orders.at(1), "intent"));
    EXPECT_NE(text_at(signer_process_.orders.at(0), "tbs"), text_at(signer_process_.orders.at(1), "tbs"));
}

TEST_F(IssueCertificateTest, TellsWhichRailRefuses)
{
    const std::string request = ready_request();
    signer_process_.refusal = ipc::CallError { "io.countersign.Signer.RailRefused",
        { { "rail", "longest-validity" }, { "message", "too long" } } };
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "SigningFailed");
    EXPECT_EQ(text_at(output_of(reply), "request"), request);
    EXPECT_THAT(text_at(output_of(reply), "message"), HasSubstr("longest-validity"));
    EXPECT_EQ(state_of(request), "ready");
    EXPECT_TRUE(open_intents().empty());
}

TEST_F(IssueCertificateTest, BurnsTheSerialWhenTheTokenDidNotAnswerInTime)
{
    const std::string request = ready_request();
    signer_process_.refusal
        = ipc::CallError { "io.countersign.Signer.SigningFailed", { { "message", "no answer" } } };
    signer_process_.refused_as = "abandoned";
    EXPECT_EQ(error_of(complete(request)), "SigningFailed");
    EXPECT_EQ(state_of(request), "ready");
    EXPECT_EQ(burnt_serials(), 1U);
    const ipc::Reply listed = call("io.countersign.Operator.ToBeRevoked", {}, an_operator());
    EXPECT_EQ(output_of(listed).at("serials").as_array().size(), 1U);
}

TEST_F(IssueCertificateTest, IssuesNothingWhileNoSignerListens)
{
    const std::string request = ready_request();
    signer_process_.die();
    EXPECT_EQ(error_of(complete(request)), "NotInOrder");
    EXPECT_EQ(state_of(request), "ready");
    EXPECT_TRUE(open_intents().empty());
    signer_process_.start();
    EXPECT_EQ(error_of(complete(request)), "");
}

TEST_F(IssueCertificateTest, KeepsTheIntentOpenWhenTheSignerDies)
{
    const std::string request = ready_request();
    signer_process_.next = FakeSigner::Fault::DiesSigned;
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "SigningFailed");
    EXPECT_EQ(text_at(output_of(reply), "request"), request);
    EXPECT_EQ(state_of(request), "signing");
    EXPECT_EQ(open_intents().size(), 1U);
    EXPECT_TRUE(issue_.under_way().empty());
    EXPECT_EQ(error_of(complete(request)), "Conflict");
}

TEST_F(IssueCertificateTest, TakesNoSignatureOverOtherBytes)
{
    const std::string request = ready_request();
    signer_process_.next = FakeSigner::Fault::SignsOtherBytes;
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "SigningFailed");
    EXPECT_EQ(text_at(output_of(reply), "request"), request);
    EXPECT_EQ(in_store([](store::SqliteStore& store) { return store.count_certificates(); }), 0);
}

// Seen by the sanitizers: what is unfinished refers to the use cases.
TEST_F(IssueCertificateTest, MayBeCutOffWhereverItIs)
{
    signer_process_.next = FakeSigner::Fault::IsSlow;
    std::optional<ipc::Reply> replies[4];
    begin_call("io.countersign.Requests.Submit", issue_with("p256"), replies[0]);
    ASSERT_TRUE(run_until([&] { return signer_process_.orders.size() == 1; }));
    const std::string request = text_at(signer_process_.orders.at(0), "request");
    CollectedReplies more;
    begin_call("io.countersign.Requests.Complete", { { "request", request } }, replies[1]);
    begin_call("io.countersign.Requests.Watch", { { "request", request } }, replies[2], shell(), &more);
    begin_call("io.countersign.Operator.Status", {}, replies[3], an_operator());
    io_.run_one_for(10ms);
    EXPECT_FALSE(replies[0]);
}

TEST_F(IssueCertificateTest, DecidesAnewWhenCompleted)
{
    const std::string request = ready_request();
    const ipc::Reply shown = call("io.countersign.Requests.Show", { { "request", request } });
    const json::object block { { "spkiSha256", text_at(output_of(shown), "request.spkiSha256") },
        { "reason", "stolen" } };
    EXPECT_EQ(error_of(call("io.countersign.Operator.BlockKey", block, an_operator())), "");
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "Refused");
    EXPECT_THAT(text_at(output_of(reply), "findings"), HasSubstr("blocked"));
    EXPECT_EQ(state_of(request), "refused");
    EXPECT_EQ(error_of(complete(request)), "Conflict");
}

TEST_F(IssueCertificateTest, RefusesWhileTheLogIsAnother)
{
    (void)issued_serial("p256");
    const std::string request = ready_request("p384");
    signer_process_.log_id = "log_" + std::string(26, 'b');
    signer_process_.log_size = 1;
    signer_process_.die();
    signer_process_.start();
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "NotInOrder");
    EXPECT_THAT(text_at(output_of(reply), "message"), HasSubstr("confirm-gap"));
    EXPECT_EQ(signer_process_.signatures, 1);
}

TEST_F(IssueCertificateTest, AsksNoSignerThatStartedAnewSinceItsLogWasLookedAt)
{
    (void)issued_serial("p256");
    const std::string request = ready_request("p384");
    random_.at_serial = [&] {
        signer_process_.die();
        signer_process_.log_id = "log_" + std::string(26, 'b');
        signer_process_.start();
    };
    const ipc::Reply reply = complete(request);
    EXPECT_EQ(error_of(reply), "SigningFailed");
    EXPECT_EQ(signer_process_.signatures, 1);
    EXPECT_EQ(signer_process_.orders.size(), 1U);
}

} // namespace
} // namespace countersign::daemon
