// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

constexpr char kOtherOrder = 'b';

TEST(KeyIsNew, TakesAKeyThatNobodyUsed)
{
    EXPECT_THAT(key_is_new(first_issue(), settings()), IsSatisfied());
    EXPECT_THAT(key_is_new(reissue(), settings()), IsSatisfied());
    EXPECT_THAT(key_is_new(rekey(), settings()), IsSatisfied());
}

TEST(KeyIsNew, RefusesAKeyOfAnotherOrderWithoutNamingIt)
{
    for (Facts facts : { first_issue(), reissue(), rekey() }) {
        facts.key_uses = { { .serial = serial('7'), .order = order(kOtherOrder) } };
        const Findings findings = key_is_new(facts, settings());
        EXPECT_THAT(findings, RefusesOnly("another order"));
        EXPECT_THAT(messages(findings, FindingState::Refused),
            testing::Not(testing::Contains(testing::HasSubstr("777"))));
    }
}

TEST(KeyIsNew, LetsAFirstIssueTryAgainInItsOwnOrder)
{
    Facts facts = first_issue();
    facts.key_uses = { { .serial = serial('7'), .order = facts.order } };
    EXPECT_THAT(key_is_new(facts, settings()), IsSatisfied());
}

TEST(KeyIsNew, RefusesTheOldCertificatesOwnKey)
{
    for (Facts facts : { reissue(), rekey() }) {
        facts.key.spki_sha256 = facts.predecessor->spki_sha256;
        facts.key_uses = { { .serial = facts.predecessor->serial, .order = facts.order } };
        EXPECT_THAT(
            key_is_new(facts, settings()), RefusesOnly("the key is the one of the old certificate 01000"));
    }
}

TEST(KeyIsNew, RefusesAKeyOfAnEarlierCertificateOfTheOrder)
{
    for (Facts facts : { reissue(), rekey() }) {
        facts.key_uses = { { .serial = serial('7'), .order = facts.order } };
        EXPECT_THAT(key_is_new(facts, settings()), RefusesOnly("certified before, in certificate 01777"));
    }
}

TEST(KeyIsNew, MissesTheOldCertificateWithoutWhichKeysCannotBeCompared)
{
    Facts facts = reissue();
    facts.predecessor.reset();
    EXPECT_THAT(key_is_new(facts, settings()), MissesOnly("cannot be compared"));
}

} // namespace
} // namespace countersign::policy
