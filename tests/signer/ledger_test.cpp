// SPDX-License-Identifier: Apache-2.0
#include "signer/ledger.hpp"
#include "tests/signer/samples.hpp"

namespace countersign::signer {
namespace {

IntentId intent(unsigned number)
{
    return *IntentId::parse(identifier("int", number));
}
DecisionId decision(unsigned number)
{
    return *DecisionId::parse(identifier("dec", number));
}

audit::Record intent_record(
    std::uint64_t index, unsigned of, unsigned serial_number, unsigned decision_number)
{
    return { audit::RecordType::Intent, index, kNoon, {},
        { { "intent", identifier("int", of) }, { "decision", identifier("dec", decision_number) },
            { "serial", serial(serial_number).hex() } } };
}

audit::Record outcome_record(std::uint64_t index, unsigned of, std::string_view state)
{
    return { audit::RecordType::Outcome, index, kNoon, {},
        { { "intent", identifier("int", of) }, { "state", state } } };
}

TEST(Ledger, RemembersWhatTheLogSays)
{
    Ledger ledger;
    ASSERT_TRUE(ledger.replay(intent_record(1, 1, 1, 1)));
    ASSERT_TRUE(ledger.replay(intent_record(2, 2, 2, 2)));
    ASSERT_TRUE(ledger.replay(outcome_record(3, 1, "signed")));
    EXPECT_EQ(ledger.find(intent(1))->state, IntentState::Signed);
    EXPECT_EQ(ledger.find(intent(1))->index, 3U);
    EXPECT_EQ(ledger.find(intent(2))->state, IntentState::InProgress);
    EXPECT_FALSE(ledger.find(intent(3)));
    EXPECT_TRUE(ledger.has_serial(serial(1)));
    EXPECT_FALSE(ledger.has_serial(serial(3)));
    EXPECT_TRUE(ledger.has_decision(decision(2)));
    EXPECT_FALSE(ledger.has_decision(decision(3)));
    const auto open = ledger.open_intents();
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].first, intent(2));
    EXPECT_EQ(open[0].second, 2U);
}

TEST(Ledger, RefusesALogThatContradictsItself)
{
    for (const audit::Record& second :
        { intent_record(2, 1, 2, 2), intent_record(2, 2, 1, 2), intent_record(2, 2, 2, 1),
            outcome_record(2, 2, "signed"), outcome_record(2, 1, "inProgress"), outcome_record(2, 1, "") }) {
        Ledger ledger;
        ASSERT_TRUE(ledger.replay(intent_record(1, 1, 1, 1)));
        EXPECT_FALSE(ledger.replay(second)) << audit::render(second);
    }
    Ledger ledger;
    ASSERT_TRUE(ledger.replay(intent_record(1, 1, 1, 1)));
    ASSERT_TRUE(ledger.replay(outcome_record(2, 1, "failed")));
    EXPECT_FALSE(ledger.replay(outcome_record(3, 1, "signed"))) << "a second outcome";
}

TEST(Ledger, NeverForgetsAnIntentThatWasForgoneUntilItsDecisionWouldBeTooOld)
{
    Ledger ledger;
    ASSERT_TRUE(ledger.forgo(intent(1), 0s));
    EXPECT_EQ(ledger.find(intent(1))->state, IntentState::Forgone);
    ASSERT_TRUE(ledger.forgo(intent(2), kForgoneMemory));
    EXPECT_TRUE(ledger.find(intent(1)));
    ASSERT_TRUE(ledger.forgo(intent(3), kForgoneMemory + 1ms));
    EXPECT_FALSE(ledger.find(intent(1)));
    EXPECT_TRUE(ledger.find(intent(2)));
    EXPECT_TRUE(ledger.open_intents().empty());
}

} // namespace
} // namespace countersign::signer
