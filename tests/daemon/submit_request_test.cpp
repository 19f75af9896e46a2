// SPDX-License-Identifier: Apache-2.0
#include "daemon/failure.hpp"
#include "tests/daemon/appliance_fixture.hpp"
#include "tests/x509/example.hpp"

#include <boost/json/serialize.hpp>

namespace countersign::daemon {
namespace {

using testing::HasSubstr;

class SubmitRequestTest : public ApplianceTest
{
protected:
    std::size_t requests_in_store()
    {
        const ipc::Reply reply = call("io.countersign.Requests.List", {}, an_operator());
        return output_of(reply).at("requests").as_array().size();
    }
    std::size_t intents_in_store()
    {
        return in_store([](store::SqliteStore& store) { return store.open_intents(); }).size();
    }
};

TEST_F(SubmitRequestTest, IssuesACertificateAtOnce)
{
    const ipc::Reply reply = submit(issue_with("p256"));
    ASSERT_EQ(error_of(reply), "") << json::serialize(output_of(reply));
    const json::object& output = output_of(reply);
    EXPECT_EQ(text_at(output, "request.state"), "issued");
    EXPECT_EQ(text_at(output, "request.names"), R"(["example.test","www.example.test"])");
    EXPECT_EQ(text_at(output, "request.serial"), text_at(output, "issued.serial"));
    EXPECT_EQ(text_at(output, "request.decision"), text_at(output, "issued.decision"));
    EXPECT_EQ(text_at(output, "issued.logIndex"), "2");
    EXPECT_THAT(text_at(output, "issued.certificate"), HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_EQ(signer_process_.signatures, 1);
    const json::object& order = signer_process_.orders.at(0);
    EXPECT_EQ(text_at(order, "key"), "key-1");
    EXPECT_EQ(text_at(order, "kind"), "leaf");
    EXPECT_EQ(text_at(order, "request"), text_at(output, "request.id"));
    EXPECT_THAT(text_at(order, "decisionRecord"), HasSubstr(text_at(output, "issued.decision")));
    EXPECT_EQ(intents_in_store(), 0U);
}

TEST_F(SubmitRequestTest, WaitsForCompleteUnlessTheCallerWantsItAtOnce)
{
    const ipc::Reply reply = submit(with(issue_with("p256"), "completeWhenReady", false));
    EXPECT_EQ(text_at(output_of(reply), "request.state"), "ready");
    EXPECT_EQ(text_at(output_of(reply), "issued"), "null");
    EXPECT_TRUE(signer_process_.orders.empty());
}

TEST_F(SubmitRequestTest, RefusesWithEveryReasonAtOnce)
{
    json::object parameters = issue_with("rsa-1024");
    parameters["names"] = json::array { "www.example.test", "www.example.com" };
    const ipc::Reply reply = submit(parameters);
    EXPECT_EQ(error_of(reply), "Refused");
    const std::string findings = text_at(output_of(reply), "findings");
    EXPECT_THAT(findings, testing::AllOf(HasSubstr("key-quality"), HasSubstr("names-in-scope")));
    EXPECT_TRUE(signer_process_.orders.empty());
    const ipc::Reply decision = call(
        "io.countersign.Audit.Decision", { { "id", text_at(output_of(reply), "decision") } }, an_auditor());
    EXPECT_EQ(error_of(decision), "");
    EXPECT_EQ(state_of(text_at(output_of(decision), "request")), "refused");
}

TEST_F(SubmitRequestTest, BlamesTheParameterThatDoesNotParse)
{
    const ipc::Reply reply = submit(with(issue_with("p256"), "csr", csr_text("no-end")));
    EXPECT_EQ(error_of(reply), "InvalidInput");
    EXPECT_EQ(text_at(output_of(reply), "parameter"), "csr");
    EXPECT_EQ(
        text_at(output_of(submit(with(issue_with("p256"), "notAfter", "soon"))), "parameter"), "notAfter");
    EXPECT_EQ(requests_in_store(), 0U);
}

TEST_F(SubmitRequestTest, KnowsNoProfileThatTheFrontEndMayNotUse)
{
    EXPECT_EQ(error_of(submit(issue_with("p256"), web())), "NotFound");
    EXPECT_EQ(error_of(submit(with(issue_with("p256"), "profile", "none"))), "NotFound");
    EXPECT_EQ(error_of(submit(issue_with("p256"), an_auditor())), "PermissionDenied");
    EXPECT_EQ(error_of(submit(issue_with("p256"), an_operator())), "");
}

TEST_F(SubmitRequestTest, StoresAndSignsNothingInADryRun)
{
    const ipc::Reply reply = submit(with(issue_with("p256"), "dryRun", true));
    EXPECT_EQ(text_at(output_of(reply), "request.state"), "ready");
    EXPECT_EQ(text_at(output_of(reply), "request.id"), "");
    EXPECT_EQ(text_at(output_of(reply), "request.order"), "");
    EXPECT_THAT(text_at(output_of(reply), "request.findings"), HasSubstr("names-in-scope"));
    const ipc::Reply refused = submit(with(issue_with("rsa-1024"), "dryRun", true));
    EXPECT_EQ(text_at(output_of(refused), "request.state"), "refused");
    EXPECT_EQ(requests_in_store(), 0U);
    EXPECT_TRUE(signer_process_.orders.empty());
}

TEST_F(SubmitRequestTest, GivesTheSameAnswerToTheSameKeyAndContent)
{
    const json::object parameters = with(issue_with("p256"), "idempotencyKey", "one");
    const ipc::Reply first = submit(parameters);
    const ipc::Reply again = submit(parameters);
    EXPECT_EQ(output_of(again), output_of(first));
    EXPECT_EQ(signer_process_.signatures, 1);
    EXPECT_EQ(requests_in_store(), 1U);
}

TEST_F(SubmitRequestTest, GivesTheSameRefusalToTheSameKeyAndContent)
{
    const json::object parameters = with(issue_with("rsa-1024"), "idempotencyKey", "one");
    const ipc::Reply first = submit(parameters);
    const ipc::Reply again = submit(parameters);
    EXPECT_EQ(error_of(again), "Refused");
    EXPECT_EQ(output_of(again), output_of(first));
    EXPECT_EQ(requests_in_store(), 1U);
}

TEST_F(SubmitRequestTest, RefusesAKeyThatComesWithOtherContent)
{
    (void)submit(with(issue_with("p256"), "idempotencyKey", "one"));
    EXPECT_EQ(error_of(submit(with(issue_with("p384"), "idempotencyKey", "one"))), "Conflict");
    EXPECT_EQ(error_of(submit(with(issue_with("p384"), "idempotencyKey", "two"))), "");
}

TEST_F(SubmitRequestTest, KeepsTheKeysOfFrontEndsApart)
{
    (void)submit(with(issue_with("p256"), "idempotencyKey", "one"));
    EXPECT_EQ(error_of(submit(with(issue_with("p384"), "idempotencyKey", "one"), an_operator())), "");
}

TEST_F(SubmitRequestTest, UsesTheKeyOnceWhenOneIdempotencyKeyComesInParallel)
{
    const json::object parameters = with(issue_with("p256"), "idempotencyKey", "one");
    std::optional<ipc::Reply> replies[4];
    for (std::optional<ipc::Reply>& reply : replies)
        begin_call("io.countersign.Requests.Submit", parameters, reply);
    ASSERT_TRUE(
        run_until([&] { return std::ranges::all_of(replies, [](const auto& r) { return r.has_value(); }); }));
    for (const std::optional<ipc::Reply>& reply : replies) {
        EXPECT_EQ(error_of(*reply), "") << json::serialize(output_of(*reply));
        EXPECT_EQ(output_of(*reply), output_of(*replies[0]));
    }
    EXPECT_EQ(signer_process_.signatures, 1);
    EXPECT_EQ(requests_in_store(), 1U);
}

TEST_F(SubmitRequestTest, ReissuesWithANewKeyAndReplacesTheOldCertificate)
{
    const std::string old = issued_serial("p256");
    const ipc::Reply reply = submit(reissue_with(old, "rsa-2048"));
    ASSERT_EQ(error_of(reply), "") << json::serialize(output_of(reply));
    EXPECT_EQ(text_at(output_of(reply), "request.predecessor"), old);
    EXPECT_THAT(text_at(output_of(reply), "request.changes"), HasSubstr("keyType"));
    const ipc::Reply shown = call("io.countersign.Certificates.Show", { { "serial", old } });
    // rsa-2048.pem asks for one name less: what was removed is revoked after the delay of the policy.
    EXPECT_EQ(text_at(output_of(shown), "certificate.state"), "revocationPending");
    EXPECT_EQ(
        text_at(output_of(shown), "certificate.replacedBy"), text_at(output_of(reply), "issued.serial"));
    EXPECT_EQ(text_at(output_of(shown), "certificate.revokeAt"), to_rfc3339(clock_.wall + 72h));
}

TEST_F(SubmitRequestTest, KnowsNoCertificateOfAnotherFrontEnd)
{
    const std::string serial = issued_serial("p256");
    EXPECT_EQ(error_of(submit(reissue_with(serial, "p384"), web())), "NotFound");
    EXPECT_EQ(error_of(submit(reissue_with(serial, "p384"), shell())), "");
}

TEST_F(SubmitRequestTest, LetsANewerReissueReplaceAPendingOne)
{
    const std::string serial = issued_serial("p256");
    const ipc::Reply pending = submit(with(reissue_with(serial, "p384"), "completeWhenReady", false));
    ASSERT_EQ(text_at(output_of(pending), "request.state"), "ready");
    const ipc::Reply newer = submit(reissue_with(serial, "rsa-2048"));
    EXPECT_EQ(text_at(output_of(newer), "request.state"), "issued");
    EXPECT_EQ(state_of(text_at(output_of(pending), "request.id")), "replaced");
}

TEST_F(SubmitRequestTest, LetsAReissueThatIsBeingSignedEndFirst)
{
    const std::string serial = issued_serial("p256");
    signer_process_.next = FakeSigner::Fault::IsSlow;
    std::optional<ipc::Reply> slow;
    begin_call("io.countersign.Requests.Submit", reissue_with(serial, "p384"), slow);
    ASSERT_TRUE(run_until([&] { return signer_process_.orders.size() == 2; }));
    EXPECT_EQ(error_of(submit(reissue_with(serial, "rsa-2048"))), "Conflict");
    signer_process_.release();
    ASSERT_TRUE(run_until([&] { return slow.has_value(); }));
    EXPECT_EQ(error_of(*slow), "");
}

} // namespace
} // namespace countersign::daemon
