// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(OperationCoversChanges, HasNothingAgainstAFirstIssue)
{
    EXPECT_THAT(operation_covers_changes(first_issue(), settings()), IsSatisfied());
}

TEST(OperationCoversChanges, MissesTheOldCertificateWithoutWhichNothingCanBeCompared)
{
    Facts facts = rekey();
    facts.predecessor.reset();
    EXPECT_THAT(operation_covers_changes(facts, settings()), MissesOnly("nothing can be compared"));
}

TEST(OperationCoversChanges, LetsARekeyChangeTheKeyAndItsType)
{
    Facts facts = rekey();
    EXPECT_THAT(operation_covers_changes(facts, settings()), IsSatisfied());
    facts.key = good_ec_key();
    EXPECT_THAT(operation_covers_changes(facts, settings()), IsSatisfied());
}

TEST(OperationCoversChanges, WantsAReissueWhereANameIsAddedOrRemoved)
{
    Facts facts = rekey();
    facts.names.push_back(name("x.example.test"));
    EXPECT_THAT(operation_covers_changes(facts, settings()), RefusesOnly("here: nameAdded x.example.test"));
    facts.operation = Operation::Reissue;
    EXPECT_THAT(operation_covers_changes(facts, settings()), IsSatisfied());

    facts = rekey();
    facts.predecessor->names.push_back(name("x.example.test"));
    EXPECT_THAT(operation_covers_changes(facts, settings()), RefusesOnly("here: nameRemoved x.example.test"));
    facts.operation = Operation::Reissue;
    EXPECT_THAT(operation_covers_changes(facts, settings()), IsSatisfied());
}

TEST(OperationCoversChanges, WantsAReissueWhereTheSubjectChanges)
{
    Facts facts = rekey();
    facts.predecessor->subject.clear();
    EXPECT_THAT(
        operation_covers_changes(facts, settings()), RefusesOnly("here: subject CN=www.example.test"));
}

TEST(OperationCoversChanges, WantsAReissueWhereAnotherEndIsAskedFor)
{
    Facts facts = rekey();
    facts.not_after_asked = facts.predecessor->not_after;
    EXPECT_THAT(operation_covers_changes(facts, settings()), IsSatisfied());
    for (const std::chrono::seconds off : { -kSecond, kSecond }) {
        facts.not_after_asked = facts.predecessor->not_after + off;
        EXPECT_THAT(operation_covers_changes(facts, settings()), RefusesOnly("here: validity 2027-01-24T"));
    }
}

TEST(OperationCoversChanges, LetsAReissueBeClaimedWhereARekeyWouldDo)
{
    EXPECT_THAT(operation_covers_changes(reissue(), settings()), IsSatisfied());
}

TEST(OperationCoversChanges, LetsAProfileThatBecameShorterShortenARekey)
{
    Settings shorter = settings();
    shorter.profile.validity = 10 * kDay;
    EXPECT_THAT(operation_covers_changes(rekey(), shorter), IsSatisfied());
}

} // namespace
} // namespace countersign::policy
