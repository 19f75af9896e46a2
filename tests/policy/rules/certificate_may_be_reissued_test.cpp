// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(CertificateMayBeReissued, HasNothingAgainstAFirstIssue)
{
    EXPECT_THAT(certificate_may_be_reissued(first_issue(), settings()), IsSatisfied());
}

TEST(CertificateMayBeReissued, RefusesAFirstIssueThatReplacesSomething)
{
    Facts facts = reissue();
    facts.operation = Operation::Issue;
    EXPECT_THAT(
        certificate_may_be_reissued(facts, settings()), RefusesOnly("an issue replaces no certificate"));
}

TEST(CertificateMayBeReissued, TakesACurrentCertificateOfTheSameOrderProfileAndIssuer)
{
    EXPECT_THAT(certificate_may_be_reissued(reissue(), settings()), IsSatisfied());
    EXPECT_THAT(certificate_may_be_reissued(rekey(), settings()), IsSatisfied());
}

TEST(CertificateMayBeReissued, RefusesWithoutACertificateToReplace)
{
    Facts facts = rekey();
    facts.predecessor.reset();
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), RefusesOnly("a rekey needs the certificate"));
}

TEST(CertificateMayBeReissued, RefusesEveryStateButCurrent)
{
    Facts facts = reissue();
    for (const auto& [state, text] : { std::pair { CertificateState::Replaced, "is replaced" },
             std::pair { CertificateState::RevocationPending, "is revocation-pending" },
             std::pair { CertificateState::Revoked, "is revoked" } }) {
        facts.predecessor->state = state;
        EXPECT_THAT(certificate_may_be_reissued(facts, settings()), RefusesOnly(text));
    }
}

TEST(CertificateMayBeReissued, TakesTheOldCertificateInItsLastSecondAndNotAfter)
{
    Facts facts = reissue();
    facts.now = facts.predecessor->not_after;
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), IsSatisfied());
    facts.now += kSecond;
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), RefusesOnly("ended at 2027-01-24T12:00:00Z"));
}

TEST(CertificateMayBeReissued, RefusesACertificateOfAnotherOrderProfileOrIssuer)
{
    Facts facts = reissue();
    facts.predecessor->order = order('b');
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), RefusesOnly("another order"));
    facts = reissue();
    facts.predecessor->profile = "other";
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), RefusesOnly("profile \"other\""));
    facts = reissue();
    facts.predecessor->issuer = "issuing-0";
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), RefusesOnly("issued by \"issuing-0\""));
}

TEST(CertificateMayBeReissued, RefusesWhereTheProfileAllowsNone)
{
    Settings none = settings();
    none.profile.reissue_allowed = false;
    EXPECT_THAT(certificate_may_be_reissued(reissue(), none), RefusesOnly("allows no reissue"));
    EXPECT_THAT(certificate_may_be_reissued(rekey(), none), RefusesOnly("allows no rekey"));
    EXPECT_THAT(certificate_may_be_reissued(first_issue(), none), IsSatisfied());
}

TEST(CertificateMayBeReissued, LetsNamesChangeOnlyWhereTheProfileDoes)
{
    Settings locked = settings();
    locked.profile.names_may_change_at_reissue = false;
    Facts facts = reissue();
    EXPECT_THAT(certificate_may_be_reissued(facts, locked), IsSatisfied());
    facts.names.push_back(name("x.example.test"));
    EXPECT_THAT(certificate_may_be_reissued(facts, locked), RefusesOnly("lets no name change"));
    EXPECT_THAT(certificate_may_be_reissued(facts, settings()), IsSatisfied());
}

TEST(CertificateMayBeReissued, SaysThatItReplacesAPendingRequest)
{
    Facts facts = reissue();
    facts.predecessor_has_pending_request = true;
    const Findings findings = certificate_may_be_reissued(facts, settings());
    EXPECT_THAT(findings, IsSatisfied());
    EXPECT_THAT(messages(findings, FindingState::Satisfied),
        testing::Contains(testing::HasSubstr("this one replaces it")));
}

TEST(CertificateMayBeReissued, ListsEveryReasonAtOnce)
{
    Facts facts = reissue();
    facts.predecessor->order = order('b');
    facts.predecessor->state = CertificateState::Revoked;
    facts.now = facts.predecessor->not_after + kSecond;
    EXPECT_EQ(messages(certificate_may_be_reissued(facts, settings()), FindingState::Refused).size(), 3U);
}

} // namespace
} // namespace countersign::policy
