// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

namespace countersign::daemon {
namespace {

class SettleIntents : public ApplianceTest
{
protected:
    /// Submits, and the signer dies as `fault` says. Returns the request.
    std::string cut_off(FakeSigner::Fault fault)
    {
        signer_process_.next = fault;
        const ipc::Reply reply = submit(issue_with("p256"));
        EXPECT_EQ(error_of(reply), "SigningFailed");
        return text_at(output_of(reply), "request");
    }
    /// How many are still open.
    std::size_t settle()
    {
        return store::value_of(await(settle_open_intents(appliance_, issue_.under_way())));
    }
    std::size_t burnt_serials()
    {
        return in_store([](store::SqliteStore& store) { return store.to_be_revoked(); }).size();
    }
    std::string show(const std::string& request, std::string_view path)
    {
        return text_at(output_of(call("io.countersign.Requests.Show", { { "request", request } })), path);
    }
};

TEST_F(SettleIntents, WaitForTheSigner)
{
    const std::string request = cut_off(FakeSigner::Fault::DiesSigned);
    EXPECT_EQ(settle(), 1U);
    EXPECT_EQ(state_of(request), "signing");
}

TEST_F(SettleIntents, CompleteARequestWhoseSignatureIsInTheLog)
{
    const std::string request = cut_off(FakeSigner::Fault::DiesSigned);
    signer_process_.start();
    EXPECT_EQ(settle(), 0U);
    EXPECT_EQ(show(request, "request.state"), "issued");
    EXPECT_EQ(show(request, "issued.logIndex"), "2");
    EXPECT_EQ(signer_process_.signatures, 1);
    EXPECT_EQ(burnt_serials(), 0U);
}

TEST_F(SettleIntents, BurnASerialThatMayHaveBeenSigned)
{
    const std::string request = cut_off(FakeSigner::Fault::DiesAbandoning);
    signer_process_.start();
    EXPECT_EQ(settle(), 0U);
    EXPECT_EQ(state_of(request), "ready");
    EXPECT_EQ(burnt_serials(), 1U);
    EXPECT_EQ(error_of(call("io.countersign.Requests.Complete", { { "request", request } })), "");
}

TEST_F(SettleIntents, CancelWhatTheLogNeverSaw)
{
    const std::string request = cut_off(FakeSigner::Fault::DiesUnseen);
    signer_process_.start();
    EXPECT_EQ(settle(), 0U);
    EXPECT_EQ(state_of(request), "ready");
    EXPECT_EQ(burnt_serials(), 0U);
    EXPECT_EQ(signer_process_.signatures, 0);
}

TEST_F(SettleIntents, LeaveThoseWhoseCallerIsWaiting)
{
    signer_process_.next = FakeSigner::Fault::IsSlow;
    std::optional<ipc::Reply> slow;
    begin_call("io.countersign.Requests.Submit", issue_with("p256"), slow);
    ASSERT_TRUE(run_until([&] { return signer_process_.orders.size() == 1; }));
    EXPECT_EQ(settle(), 0U);
    EXPECT_FALSE(slow);
    signer_process_.release();
    ASSERT_TRUE(run_until([&] { return slow.has_value(); }));
    EXPECT_EQ(text_at(output_of(*slow), "request.state"), "issued");
}

TEST_F(SettleIntents, LeaveOneThatIsStillBeingSigned)
{
    signer_process_.next = FakeSigner::Fault::IsSlow;
    std::optional<ipc::Reply> slow;
    begin_call("io.countersign.Requests.Submit", issue_with("p256"), slow);
    ASSERT_TRUE(run_until([&] { return signer_process_.orders.size() == 1; }));
    EXPECT_EQ(store::value_of(await(settle_open_intents(appliance_, {}))), 1U);
    signer_process_.release();
    ASSERT_TRUE(run_until([&] { return slow.has_value(); }));
    EXPECT_EQ(error_of(*slow), "");
}

TEST_F(SettleIntents, GiveTheSameAnswerToAnIdempotencyKeyAfterwards)
{
    const json::object parameters = with(issue_with("p256"), "idempotencyKey", "one");
    signer_process_.next = FakeSigner::Fault::DiesSigned;
    EXPECT_EQ(error_of(submit(parameters)), "SigningFailed");
    EXPECT_EQ(text_at(output_of(submit(parameters)), "request.state"), "signing");
    signer_process_.start();
    EXPECT_EQ(settle(), 0U);
    EXPECT_EQ(text_at(output_of(submit(parameters)), "issued.logIndex"), "2");
    EXPECT_EQ(signer_process_.signatures, 1);
}

} // namespace
} // namespace countersign::daemon
