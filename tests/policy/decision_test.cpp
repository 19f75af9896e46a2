// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

// A Permit is made by decide alone, used once, and never out of nothing. compile_fail/ shows the compiler's
// words.
static_assert(!std::is_default_constructible_v<Permit>);
static_assert(!std::is_copy_constructible_v<Permit>);
static_assert(!std::is_copy_assignable_v<Permit>);
static_assert(!std::is_aggregate_v<Permit>);
static_assert(!std::is_constructible_v<Permit, const Facts&, const Settings&>);
static_assert(!std::is_default_constructible_v<Decision>);
static_assert(!std::is_copy_constructible_v<Decision>);
static_assert(std::is_nothrow_move_constructible_v<Permit>);

std::vector<std::string> rules_of(const std::vector<Finding>& findings, FindingState state)
{
    std::vector<std::string> rules;
    for (const Finding& finding : findings)
        if (finding.state == state) rules.push_back(finding.rule);
    return rules;
}

TEST(Decide, PermitsExactlyWhatWasAsked)
{
    const Decision decision = decide(first_issue(), settings());
    const auto* permit = std::get_if<Permit>(&decision);
    ASSERT_NE(permit, nullptr);
    EXPECT_EQ(permit->names(), names({ "www.example.test" }));
    EXPECT_EQ(permit->subject(), "CN=www.example.test");
    EXPECT_EQ(permit->spki_sha256(), digest(0x11));
    EXPECT_EQ(permit->profile().name, "private-server");
    EXPECT_EQ(to_rfc3339(permit->not_before()), "2026-11-25T11:55:00Z");
    EXPECT_EQ(to_rfc3339(permit->not_after()), "2027-02-23T11:54:59Z");
    EXPECT_EQ(verdict_of(decision), "permit");
}

TEST(Decide, PermitsAReissueAndARekey)
{
    EXPECT_EQ(verdict_of(decide(reissue(), settings())), "permit");
    EXPECT_EQ(verdict_of(decide(rekey(), settings())), "permit");
}

TEST(Decide, ListsASatisfiedFindingOfEveryRule)
{
    const Decision decision = decide(first_issue(), settings());
    EXPECT_THAT(rules_of(findings_of(decision), FindingState::Satisfied),
        testing::ElementsAre("issuer-serves-profile", "proof-of-possession", "key-quality", "key-is-new",
            "names-in-scope", "subject-follows-profile", "validity-within-profile",
            "certificate-may-be-reissued", "operation-covers-changes"));
}

TEST(Decide, CollectsEveryReasonInOneRefusal)
{
    Facts facts = rekey();
    Settings given = settings();
    given.issuer.name = "issuing-2";
    facts.key_proven = false;
    facts.key.bits = 1024;
    facts.key_uses = { { .serial = serial('7'), .order = facts.order } };
    facts.names = names({ "www.example.com" });
    facts.not_after_asked = kNoon - kSecond;
    facts.predecessor->state = CertificateState::Revoked;
    const Decision decision = decide(facts, given);
    EXPECT_EQ(verdict_of(decision), "refused");
    const std::vector<std::string> refusing = rules_of(findings_of(decision), FindingState::Refused);
    for (const char* rule : { "issuer-serves-profile", "proof-of-possession", "key-quality", "key-is-new",
             "names-in-scope", "subject-follows-profile", "validity-within-profile",
             "certificate-may-be-reissued", "operation-covers-changes" })
        EXPECT_THAT(refusing, testing::Contains(rule));
}

TEST(Decide, StaysPendingWhileEvidenceIsMissing)
{
    Facts facts = first_issue();
    facts.scope_evidence.clear();
    const Decision decision = decide(facts, settings());
    EXPECT_EQ(verdict_of(decision), "pending");
    EXPECT_THAT(
        rules_of(findings_of(decision), FindingState::Missing), testing::ElementsAre("names-in-scope"));
}

TEST(Decide, RefusesRatherThanWaitsWhenBothWouldBeTrue)
{
    Facts facts = first_issue();
    facts.scope_evidence.clear();
    facts.key_blocked = true;
    const Decision decision = decide(facts, settings());
    EXPECT_EQ(verdict_of(decision), "refused");
    EXPECT_THAT(
        rules_of(findings_of(decision), FindingState::Missing), testing::ElementsAre("names-in-scope"));
}

TEST(Decide, GivesEveryFindingARuleAMessageAndAClause)
{
    for (const Facts& facts : { first_issue(), reissue(), rekey() }) {
        const Decision decision = decide(facts, settings());
        for (const Finding& finding : findings_of(decision)) {
            EXPECT_FALSE(finding.rule.empty());
            EXPECT_FALSE(finding.subject.empty());
            EXPECT_FALSE(finding.message.empty());
            EXPECT_FALSE(finding.clause.empty());
        }
    }
}

TEST(Decide, KeepsTheFinerClauseOfAFinding)
{
    Facts facts = first_issue();
    facts.key.exponent = 3;
    const Decision decision = decide(facts, settings());
    EXPECT_THAT(findings_of(decision),
        testing::Contains(testing::AllOf(testing::Field(&Finding::state, FindingState::Refused),
            testing::Field(&Finding::clause, "BR 2.2.6 6.1.6"))));
}

} // namespace
} // namespace countersign::policy
