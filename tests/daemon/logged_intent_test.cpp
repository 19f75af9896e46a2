// SPDX-License-Identifier: Apache-2.0
#include "daemon/logged_intent.hpp"
#include "tests/daemon/logged_records.hpp"

namespace countersign::daemon {
namespace {

using namespace std::chrono_literals;
using example::LoggedSigning;
using testing::HasSubstr;

std::string fault_of(const audit::Record& record, const std::vector<Bytes>& bodies)
{
    const Result<LoggedIntent> parsed = parse_logged_intent(record, bodies, 1h);
    if (parsed) return "";
    EXPECT_EQ(parsed.error().code, ErrorCode::LogMismatch);
    EXPECT_THAT(parsed.error().what, HasSubstr("record 7 of the log, an INTENT"));
    return parsed.error().what;
}

TEST(LoggedIntent, BecomesRowsThatBelongToNobody)
{
    const LoggedSigning one;
    const LoggedIntent rows = store::value_of(parse_logged_intent(one.record(), one.bodies(), 1h));
    EXPECT_EQ(rows.order.id, one.order);
    EXPECT_EQ(rows.order.owner_uid, kNobody);
    EXPECT_EQ(rows.request.id, one.request);
    EXPECT_EQ(rows.request.owner_uid, kNobody);
    EXPECT_EQ(rows.request.state, policy::RequestState::Ready);
    EXPECT_EQ(rows.request.names, store::names({ "example.test", "www.example.test" }));
    EXPECT_EQ(rows.request.subject, "CN=example.test");
    EXPECT_TRUE(rows.request.csr.empty());
    EXPECT_EQ(rows.request.findings, R"([{"rule":"names-in-scope"}])");
    EXPECT_EQ(rows.request.expires_at, store::kNoon + 1h);
    EXPECT_EQ(rows.decision.id, one.decision);
    EXPECT_EQ(rows.decision.record, text_of(one.bodies()[1]));
    EXPECT_EQ(rows.decision.digest, sha256(one.bodies()[1]));
    EXPECT_EQ(rows.intent.id, one.intent);
    EXPECT_EQ(rows.intent.serial, one.serial);
    EXPECT_EQ(rows.intent.tbs, one.bodies()[0]);
    EXPECT_EQ(rows.intent.issuer, "issuing-1");
}

TEST(LoggedIntent, KeepsWhatTheContentAsksFor)
{
    LoggedSigning one;
    const Serial old = store::new_serial();
    one.operation = "reissue";
    one.predecessor = old.hex();
    one.not_after_asked = to_rfc3339(store::kNoon + 24h);
    const LoggedIntent rows = store::value_of(parse_logged_intent(one.record(), one.bodies(), 1h));
    EXPECT_EQ(rows.request.operation, policy::Operation::Reissue);
    EXPECT_EQ(rows.request.predecessor, old);
    EXPECT_EQ(rows.request.not_after_asked, store::kNoon + 24h);
}

TEST(LoggedIntent, RefusesWhatItCannotRead)
{
    const LoggedSigning good;
    LoggedSigning crl;
    crl.kind = "crl";
    EXPECT_THAT(fault_of(crl.record(), crl.bodies()), HasSubstr("leaf"));
    EXPECT_THAT(fault_of(good.record(), {}), HasSubstr("two bodies"));
    EXPECT_THAT(fault_of(good.record(), { { 1 }, { '{' } }), HasSubstr("decision record"));
    LoggedSigning strange;
    strange.operation = "revive";
    EXPECT_NE(fault_of(strange.record(), strange.bodies()), "");
    LoggedSigning wrong_serial;
    wrong_serial.predecessor = "07";
    EXPECT_NE(fault_of(wrong_serial.record(), wrong_serial.bodies()), "");
}

TEST(LoggedIntent, RefusesADecisionRecordOfSomethingElse)
{
    const LoggedSigning one;
    const LoggedSigning other;
    EXPECT_THAT(fault_of(one.record(), other.bodies()), HasSubstr("not about its decision record"));
}

TEST(LoggedIntent, MissesEachMemberOfTheRecord)
{
    const LoggedSigning one;
    for (const auto& member : one.decision_record()) {
        boost::json::object without = one.decision_record();
        without.erase(member.key());
        const std::string text = canonical_json(without);
        EXPECT_NE(fault_of(one.record(), { { 1 }, { text.begin(), text.end() } }), "") << member.key();
    }
}

TEST(LoggedOutcome, IsSignedFailedOrAbandoned)
{
    const LoggedSigning one;
    audit::Record record { audit::RecordType::Outcome, 9, store::kNoon, {},
        { { "intent", one.intent.text() }, { "state", "signed" }, { "signature", "AQI=" } } };
    const LoggedOutcome completed = store::value_of(parse_logged_outcome(record));
    EXPECT_EQ(completed.intent, one.intent);
    EXPECT_EQ(completed.outcome.signature->signature, (Bytes { 1, 2 }));
    EXPECT_EQ(completed.outcome.signature->log_index, 9U);
    for (const std::string state : { "failed", "abandoned" }) {
        record.data = { { "intent", one.intent.text() }, { "state", state }, { "reason", "it hung" } };
        const LoggedOutcome without = store::value_of(parse_logged_outcome(record));
        EXPECT_EQ(without.outcome.state == IntentState::Failed, state == "failed");
        EXPECT_EQ(without.reason, "it hung");
    }
    record.data["state"] = "lost";
    EXPECT_EQ(store::code_of(parse_logged_outcome(record)), ErrorCode::LogMismatch);
    record.data = { { "intent", one.intent.text() }, { "state", "signed" } };
    EXPECT_EQ(store::code_of(parse_logged_outcome(record)), ErrorCode::LogMismatch);
}

} // namespace
} // namespace countersign::daemon
