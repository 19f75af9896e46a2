// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.hpp"

namespace countersign::store {
namespace {

using policy::RequestState;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using namespace std::chrono_literals;

class Orders : public StoreTest
{
};
class Requests : public StoreTest
{
};

TEST_F(Orders, ComeBackAsTheyWerePutAndAreNumberedFromOne)
{
    const Order order = some_order();
    EXPECT_EQ(value_of(store_.insert_order(order)), 1);
    EXPECT_EQ(value_of(store_.insert_order(some_order())), 2);
    reopen();
    const Order back = found(store_.find_order(order.id));
    EXPECT_EQ(back.id, order.id);
    EXPECT_EQ(back.number, 1);
    EXPECT_EQ(back.owner_uid, kShell);
    EXPECT_EQ(back.profile, "private-server");
    EXPECT_EQ(back.current, std::nullopt);
    EXPECT_EQ(back.created_at, kNoon);
    EXPECT_EQ(value_of(store_.find_order(some_order().id)).has_value(), false);
}

TEST_F(Orders, ThatExistAreAConflict)
{
    const Order order = some_order();
    (void)value_of(store_.insert_order(order));
    EXPECT_EQ(code_of(store_.insert_order(order)), ErrorCode::Conflict);
    EXPECT_FALSE(store_.stopped());
}

TEST_F(Requests, ComeBackAsTheyWerePut)
{
    const Order order = some_order();
    (void)value_of(store_.insert_order(order));
    Request request = some_request(order.id);
    request.state = RequestState::Open;
    request.not_after_asked = kNoon + 24h;
    request.message = "quoted ' and \" and \n and \xc3\xa9";
    request.complete_when_ready = true;
    request.changes = R"([{"what":"key"}])";
    request.findings = R"([{"rule":"names-in-scope"}])";
    request.number = value_of(store_.insert_request(request));
    reopen();
    const Request back = found(store_.find_request(request.id));
    EXPECT_EQ(back.id, request.id);
    EXPECT_EQ(back.number, 1);
    EXPECT_EQ(back.order, order.id);
    EXPECT_EQ(back.owner_uid, kShell);
    EXPECT_EQ(back.operation, policy::Operation::Issue);
    EXPECT_EQ(back.profile, request.profile);
    EXPECT_EQ(back.issuer, request.issuer);
    EXPECT_EQ(back.state, RequestState::Open);
    EXPECT_EQ(back.csr, request.csr);
    EXPECT_EQ(back.names, request.names);
    EXPECT_EQ(back.subject, request.subject);
    EXPECT_EQ(back.spki_sha256, request.spki_sha256);
    EXPECT_EQ(back.content_digest, request.content_digest);
    EXPECT_EQ(back.not_after_asked, request.not_after_asked);
    EXPECT_EQ(back.message, request.message);
    EXPECT_EQ(back.predecessor, std::nullopt);
    EXPECT_TRUE(back.complete_when_ready);
    EXPECT_EQ(back.changes, request.changes);
    EXPECT_EQ(back.findings, request.findings);
    EXPECT_EQ(back.decision, std::nullopt);
    EXPECT_EQ(back.serial, std::nullopt);
    EXPECT_EQ(back.created_at, request.created_at);
    EXPECT_EQ(back.expires_at, request.expires_at);
}

TEST_F(Requests, OfAnOrderThatDoesNotExistAreNotFound)
{
    EXPECT_EQ(code_of(store_.insert_request(some_request(some_order().id))), ErrorCode::NotFound);
}

TEST_F(Requests, KeepEmptyOctetsAndTextApartFromNothing)
{
    const Order order = some_order();
    (void)value_of(store_.insert_order(order));
    Request request = some_request(order.id);
    request.csr = {};
    request.names = {};
    request.message = "";
    (void)value_of(store_.insert_request(request));
    const Request back = found(store_.find_request(request.id));
    EXPECT_THAT(back.csr, IsEmpty());
    EXPECT_THAT(back.names, IsEmpty());
    EXPECT_EQ(back.message, "");
}

TEST_F(Requests, MoveOnlyFromTheStateThatTheCallerSaw)
{
    const Request request = ready_request();
    EXPECT_EQ(code_of(store_.set_request_state(request.id, RequestState::Open, RequestState::Cancelled)),
        ErrorCode::Conflict);
    EXPECT_EQ(found(store_.find_request(request.id)).state, RequestState::Ready);
    must(store_.set_request_state(request.id, RequestState::Ready, RequestState::Cancelled));
    EXPECT_EQ(found(store_.find_request(request.id)).state, RequestState::Cancelled);
    EXPECT_EQ(code_of(store_.set_request_state(request.id, RequestState::Ready, RequestState::Cancelled)),
        ErrorCode::Conflict);
}

TEST_F(Requests, EnterAndLeaveSigningWithAnIntentOnly)
{
    const Request request = ready_request();
    EXPECT_EQ(code_of(store_.set_request_state(request.id, RequestState::Ready, RequestState::Signing)),
        ErrorCode::Conflict);
    (void)signing(request);
    for (const RequestState to : { RequestState::Ready, RequestState::Cancelled, RequestState::Issued })
        EXPECT_EQ(
            code_of(store_.set_request_state(request.id, RequestState::Signing, to)), ErrorCode::Conflict);
    EXPECT_EQ(found(store_.find_request(request.id)).state, RequestState::Signing);
}

TEST_F(Requests, ArePendingOneAtATimeForAnOrder)
{
    const Request first = ready_request();
    EXPECT_EQ(found(store_.pending_request_of(first.order)).id, first.id);
    EXPECT_EQ(code_of(store_.insert_request(some_request(first.order))), ErrorCode::Conflict);
    must(store_.set_request_state(first.id, RequestState::Ready, RequestState::Replaced));
    EXPECT_FALSE(value_of(store_.pending_request_of(first.order)));
    const Request second = ready_request(first.order);
    EXPECT_EQ(found(store_.pending_request_of(first.order)).id, second.id);
}

TEST_F(Requests, KeepTheLatestDecisionAndItsFindings)
{
    const Request request = ready_request();
    const DecisionRow decision = some_permit(request.id);
    EXPECT_EQ(code_of(store_.set_request_findings(request.id, decision.id, "[]")), ErrorCode::NotFound);
    must(store_.insert_decision(decision));
    must(store_.set_request_findings(request.id, decision.id, R"([{"rule":"x"}])"));
    const Request back = found(store_.find_request(request.id));
    EXPECT_EQ(back.decision, decision.id);
    EXPECT_EQ(back.findings, R"([{"rule":"x"}])");
    EXPECT_EQ(code_of(store_.set_request_findings(some_request(request.order).id, decision.id, "[]")),
        ErrorCode::NotFound);
}

TEST_F(Requests, AreListedNewestFirstByOwnerAndStateAndInPages)
{
    for (int i = 0; i < 4; ++i)
        (void)ready_request();
    Order foreign = some_order();
    foreign.owner_uid = 2000;
    (void)value_of(store_.insert_order(foreign));
    Request other = some_request(foreign.id);
    other.owner_uid = 2000;
    other.state = RequestState::Open;
    (void)value_of(store_.insert_request(other));

    const auto numbers = [&](const RequestFilter& filter) {
        std::vector<std::int64_t> listed;
        for (const Request& request : value_of(store_.list_requests(filter)))
            listed.push_back(request.number);
        return listed;
    };
    EXPECT_THAT(numbers({}), ElementsAre(5, 4, 3, 2, 1));
    EXPECT_THAT(numbers({ .owner_uid = kShell, .limit = 2 }), ElementsAre(4, 3));
    EXPECT_THAT(numbers({ .owner_uid = kShell, .before = 3 }), ElementsAre(2, 1));
    EXPECT_THAT(numbers({ .state = RequestState::Open }), ElementsAre(5));
    EXPECT_THAT(numbers({ .owner_uid = kShell, .state = RequestState::Open }), IsEmpty());
    EXPECT_THAT(numbers({ .limit = 0 }), IsEmpty());
}

TEST_F(Requests, ExpireAtTheirTimeWhileOpenOrReady)
{
    const Request first = ready_request();
    const Request cancelled = ready_request();
    must(store_.set_request_state(cancelled.id, RequestState::Ready, RequestState::Cancelled));
    const Request signed_now = ready_request();
    (void)signing(signed_now);
    EXPECT_THAT(value_of(store_.requests_expired_at(first.expires_at - 1s, 10)), IsEmpty());
    EXPECT_THAT(value_of(store_.requests_expired_at(first.expires_at, 10)), ElementsAre(first.id));
}

TEST_F(Requests, AreCountedByStateWithEveryStateNamed)
{
    (void)ready_request();
    const Request gone = ready_request();
    must(store_.set_request_state(gone.id, RequestState::Ready, RequestState::Expired));
    const auto counts = value_of(store_.counts_by_state());
    EXPECT_EQ(counts.size(), 8U);
    EXPECT_EQ(counts.at(RequestState::Ready), 1);
    EXPECT_EQ(counts.at(RequestState::Expired), 1);
    EXPECT_EQ(counts.at(RequestState::Issued), 0);
}

} // namespace
} // namespace countersign::store
