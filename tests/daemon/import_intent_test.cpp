// SPDX-License-Identifier: Apache-2.0
#include "daemon/import_intent.hpp"
#include "tests/daemon/logged_records.hpp"

namespace countersign::daemon {
namespace {

using namespace std::chrono_literals;
using example::LoggedSigning;
using policy::RequestState;

class ImportIntent : public store::StoreTest
{
protected:
    LoggedIntent rows(const LoggedSigning& one)
    {
        return store::value_of(parse_logged_intent(one.record(), one.bodies(), 1h));
    }
    Result<void> import(const LoggedSigning& one) { return import_intent(store_, rows(one)); }
    RequestState state_of(const RequestId& id) { return store::found(store_.find_request(id)).state; }
};

TEST_F(ImportIntent, MakesOrderRequestDecisionAndOpenIntent)
{
    const LoggedSigning one;
    store::must(import(one));
    EXPECT_EQ(store::found(store_.find_order(one.order)).owner_uid, kNobody);
    EXPECT_EQ(state_of(one.request), RequestState::Signing);
    EXPECT_EQ(store::found(store_.find_request(one.request)).decision, one.decision);
    EXPECT_EQ(store::found(store_.find_decision_by_serial(one.serial)).id, one.decision);
    EXPECT_EQ(store::value_of(store_.open_intents()).size(), 1U);
}

TEST_F(ImportIntent, ChangesNothingTheSecondTime)
{
    const LoggedSigning one;
    store::must(import(one));
    store::must(import(one));
    EXPECT_EQ(store::value_of(store_.open_intents()).size(), 1U);
    EXPECT_EQ(store::value_of(store_.list_requests({})).size(), 1U);
}

TEST_F(ImportIntent, SignsARequestAgainWhoseFirstIntentFailed)
{
    LoggedSigning one;
    store::must(import(one));
    store::must(store_.cancel_intent(one.intent));
    one.intent = IntentId::make(one.random);
    one.decision = DecisionId::make(one.random);
    one.serial = store::new_serial();
    store::must(import(one));
    EXPECT_EQ(state_of(one.request), RequestState::Signing);
    EXPECT_EQ(store::found(store_.find_request(one.request)).decision, one.decision);
}

TEST_F(ImportIntent, GivesARequestToTheOwnerOfItsOrder)
{
    const LoggedSigning one;
    store::Order order = rows(one).order;
    order.owner_uid = store::kShell;
    (void)store::value_of(store_.insert_order(order));
    store::must(import(one));
    EXPECT_EQ(store::found(store_.find_request(one.request)).owner_uid, store::kShell);
}

TEST_F(ImportIntent, OutranksWhatTheStoreHoldsForTheEndOfARequest)
{
    for (const RequestState state : { RequestState::Ready, RequestState::Open, RequestState::Refused,
             RequestState::Cancelled, RequestState::Expired, RequestState::Replaced }) {
        const LoggedSigning one;
        LoggedIntent known = rows(one);
        (void)store::value_of(store_.insert_order(known.order));
        known.request.state = state;
        known.request.csr = { 9 };
        known.request.decision.reset();
        (void)store::value_of(store_.insert_request(known.request));
        store::must(import(one));
        EXPECT_EQ(state_of(one.request), RequestState::Signing) << policy::name_of(state);
        EXPECT_EQ(store::found(store_.find_request(one.request)).csr, Bytes { 9 }) << "it is not lost";
    }
}

TEST_F(ImportIntent, TakesThePlaceOfAPendingRequestOfItsOrder)
{
    const LoggedSigning one;
    LoggedSigning pending;
    pending.order = one.order;
    LoggedIntent other = rows(pending);
    (void)store::value_of(store_.insert_order(other.order));
    other.request.decision.reset();
    (void)store::value_of(store_.insert_request(other.request));
    store::must(import(one));
    EXPECT_EQ(state_of(pending.request), RequestState::Replaced);
}

TEST_F(ImportIntent, RefusesASerialOfAnotherIntent)
{
    const LoggedSigning one;
    store::must(import(one));
    LoggedSigning other;
    other.serial = one.serial;
    const Result<void> refused = import(other);
    EXPECT_EQ(store::code_of(refused), ErrorCode::LogMismatch);
    EXPECT_THAT(store::what_of(refused), testing::HasSubstr(one.serial.hex()));
}

TEST_F(ImportIntent, RefusesARequestThatIsBeingSigned)
{
    LoggedSigning one;
    store::must(import(one));
    one.intent = IntentId::make(one.random);
    one.decision = DecisionId::make(one.random);
    one.serial = store::new_serial();
    EXPECT_EQ(store::code_of(import(one)), ErrorCode::LogMismatch);
}

TEST_F(ImportIntent, LeavesOutAPredecessorThatIsBehindAGap)
{
    LoggedSigning one;
    one.operation = "reissue";
    one.predecessor = store::new_serial().hex();
    store::must(import(one));
    EXPECT_FALSE(store::found(store_.find_request(one.request)).predecessor);
}

} // namespace
} // namespace countersign::daemon
