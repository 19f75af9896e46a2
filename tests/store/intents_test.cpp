// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.hpp"

namespace countersign::store {
namespace {

using policy::CertificateState;
using policy::RequestState;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using namespace std::chrono_literals;

class Intents : public StoreTest
{
};

TEST_F(Intents, AreOpenUntilTheyAreSettledAndHoldTheExactTbs)
{
    const Intent intent = signing(ready_request());
    reopen();
    const std::vector<Intent> open = value_of(store_.open_intents());
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].id, intent.id);
    EXPECT_EQ(open[0].request, intent.request);
    EXPECT_EQ(open[0].issuer, intent.issuer);
    EXPECT_EQ(open[0].serial, intent.serial);
    EXPECT_EQ(open[0].tbs, intent.tbs);
    EXPECT_EQ(open[0].decision, intent.decision);
    EXPECT_EQ(open[0].created_at, intent.created_at);
    EXPECT_EQ(open[0].state, IntentState::Open);
    EXPECT_EQ(found(store_.find_request(intent.request)).state, RequestState::Signing);
}

TEST_F(Intents, NeedARequestThatIsReady)
{
    const Order order = some_order();
    (void)value_of(store_.insert_order(order));
    Request request = some_request(order.id);
    request.state = RequestState::Open;
    (void)value_of(store_.insert_request(request));
    const DecisionRow permit = some_permit(request.id);
    must(store_.insert_decision(permit));
    EXPECT_EQ(code_of(store_.commit_intent(some_intent(request.id, permit.id))), ErrorCode::Conflict);
    EXPECT_THAT(value_of(store_.open_intents()), IsEmpty());
}

TEST_F(Intents, NeedAPermitOfTheirOwnRequest)
{
    const Request request = ready_request();
    DecisionRow pending = some_permit(request.id);
    pending.verdict = "pending";
    must(store_.insert_decision(pending));
    const DecisionRow foreign = some_permit(ready_request().id);
    must(store_.insert_decision(foreign));
    for (const DecisionId& id : { pending.id, foreign.id, some_permit(request.id).id }) {
        const auto committed
            = store_.in_savepoint([&] { return store_.commit_intent(some_intent(request.id, id)); });
        EXPECT_EQ(code_of(committed), ErrorCode::NotFound);
    }
    EXPECT_EQ(found(store_.find_request(request.id)).state, RequestState::Ready);
}

TEST_F(Intents, NeverShareASerialEvenAcrossIssuers)
{
    const Intent first = signing(ready_request());
    must(store_.cancel_intent(first.id));
    EXPECT_TRUE(value_of(store_.is_serial_used(first.serial)));
    EXPECT_FALSE(value_of(store_.is_serial_used(new_serial())));

    const Request request = ready_request();
    const DecisionRow permit = some_permit(request.id);
    must(store_.insert_decision(permit));
    Intent second = some_intent(request.id, permit.id);
    second.serial = first.serial;
    second.issuer = "issuing-2";
    EXPECT_EQ(
        code_of(store_.in_savepoint([&] { return store_.commit_intent(second); })), ErrorCode::Conflict);
    EXPECT_EQ(found(store_.find_request(request.id)).state, RequestState::Ready);
}

TEST_F(Intents, UseADecisionOnce)
{
    const Request request = ready_request();
    const Intent first = signing(request);
    must(store_.cancel_intent(first.id));
    const auto again
        = store_.in_savepoint([&] { return store_.commit_intent(some_intent(request.id, first.decision)); });
    EXPECT_EQ(code_of(again), ErrorCode::Conflict);
}

TEST_F(Intents, ThatTheSignerNeverSawLeaveNothingToRevoke)
{
    const Intent intent = signing(ready_request());
    must(store_.cancel_intent(intent.id));
    EXPECT_EQ(found(store_.find_request(intent.request)).state, RequestState::Ready);
    EXPECT_EQ(found(store_.find_intent(intent.id)).state, IntentState::Cancelled);
    EXPECT_THAT(value_of(store_.open_intents()), IsEmpty());
    EXPECT_THAT(value_of(store_.to_be_revoked()), IsEmpty());
}

TEST_F(Intents, ThatTheSignerSawWithoutOutcomeBurnTheirSerial)
{
    const Request request = ready_request();
    const Intent intent = signing(request);
    must(store_.abandon_intent(intent.id, "no outcome after a crash", kNoon + 1h));
    EXPECT_EQ(found(store_.find_request(intent.request)).state, RequestState::Ready);
    EXPECT_EQ(found(store_.find_intent(intent.id)).state, IntentState::Abandoned);
    const std::vector<BurntSerial> burnt = value_of(store_.to_be_revoked());
    ASSERT_EQ(burnt.size(), 1U);
    EXPECT_EQ(burnt[0].serial, intent.serial);
    EXPECT_EQ(burnt[0].issuer, "issuing-1");
    EXPECT_EQ(burnt[0].reason, "no outcome after a crash");
    EXPECT_EQ(burnt[0].since, kNoon + 1h);
    EXPECT_EQ(found(store_.find_decision_by_serial(intent.serial)).id, intent.decision);
    EXPECT_EQ(issued(request).state, CertificateState::Current) << "under a new serial";
}

TEST_F(Intents, AreSettledOnce)
{
    const Request request = ready_request();
    const Intent intent = signing(request);
    must(store_.cancel_intent(intent.id));
    const auto complete
        = [&] { return store_.complete_intent(intent.id, some_certificate(request, intent)); };
    EXPECT_EQ(code_of(store_.cancel_intent(intent.id)), ErrorCode::Conflict);
    EXPECT_EQ(code_of(store_.abandon_intent(intent.id, "x", kNoon)), ErrorCode::Conflict);
    EXPECT_EQ(code_of(store_.in_savepoint(complete)), ErrorCode::Conflict);
    EXPECT_EQ(value_of(store_.count_certificates()), 0);
    EXPECT_THAT(value_of(store_.to_be_revoked()), IsEmpty());
}

TEST_F(Intents, AreCompletedByTheirOwnCertificateOnly)
{
    const Request request = ready_request();
    const Intent intent = signing(request);
    CertificateRow foreign = some_certificate(request, intent);
    foreign.serial = new_serial();
    const auto complete = [&] { return store_.complete_intent(intent.id, foreign); };
    EXPECT_EQ(code_of(store_.in_savepoint(complete)), ErrorCode::Internal);
    EXPECT_FALSE(store_.stopped());
    EXPECT_EQ(value_of(store_.open_intents()).size(), 1U);
}

TEST_F(Intents, EndInTheOrdersCurrentCertificate)
{
    const Request request = ready_request();
    const CertificateRow certificate = issued(request);
    const Request back = found(store_.find_request(request.id));
    EXPECT_EQ(back.state, RequestState::Issued);
    EXPECT_EQ(back.serial, certificate.serial);
    EXPECT_EQ(found(store_.find_order(request.order)).current, certificate.serial);
    EXPECT_THAT(value_of(store_.open_intents()), IsEmpty());
    EXPECT_FALSE(value_of(store_.pending_request_of(request.order)));
}

TEST_F(Intents, OfAReissueReplaceTheEarlierCertificate)
{
    const Request request = ready_request();
    const CertificateRow first = issued(request);
    const CertificateRow second = issued(ready_request(request.order, first.serial));
    const CertificateRow replaced = found(store_.find_certificate(first.serial));
    EXPECT_EQ(replaced.state, CertificateState::Replaced);
    EXPECT_EQ(replaced.replaced_by, second.serial);
    EXPECT_EQ(replaced.revoke_at, std::nullopt);
    EXPECT_EQ(second.state, CertificateState::Current);
    EXPECT_EQ(found(store_.find_order(request.order)).current, second.serial);
}

TEST_F(Intents, OfAReissueFromAnOlderVersionReplaceTheCurrentOneToo)
{
    const Request request = ready_request();
    const CertificateRow first = issued(request);
    const CertificateRow second = issued(ready_request(request.order, first.serial));
    const CertificateRow third = issued(ready_request(request.order, first.serial));
    EXPECT_EQ(found(store_.find_certificate(first.serial)).replaced_by, second.serial) << "as it was";
    EXPECT_EQ(found(store_.find_certificate(second.serial)).replaced_by, third.serial);
    EXPECT_EQ(found(store_.find_certificate(second.serial)).state, CertificateState::Replaced);
}

TEST_F(Intents, ScheduleTheRevocationOfEveryEarlierVersionAtTheEarliestTime)
{
    const Request request = ready_request();
    const CertificateRow first = issued(request);
    const CertificateRow second = issued(ready_request(request.order, first.serial), kNoon + 48h);
    const CertificateRow third = issued(ready_request(request.order, second.serial), kNoon + 72h);
    const CertificateRow other = issued(ready_request());
    const CertificateRow oldest = found(store_.find_certificate(first.serial));
    EXPECT_EQ(oldest.state, CertificateState::RevocationPending);
    EXPECT_EQ(oldest.revoke_at, kNoon + 48h);
    EXPECT_EQ(found(store_.find_certificate(second.serial)).revoke_at, kNoon + 72h);
    EXPECT_EQ(found(store_.find_certificate(third.serial)).state, CertificateState::Current);
    EXPECT_EQ(found(store_.find_certificate(other.serial)).state, CertificateState::Current);
}

} // namespace
} // namespace countersign::store
