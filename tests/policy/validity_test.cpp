// SPDX-License-Identifier: Apache-2.0
#include "policy/validity.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(Validity, BeginsBeforeNowByTheBackdateAndCountsItsLastSecond)
{
    const auto [not_before, not_after] = validity_of(first_issue(), settings());
    EXPECT_EQ(not_before, kNoon - std::chrono::minutes { 5 });
    EXPECT_EQ(not_after - not_before + kSecond, 90 * kDay);
}

TEST(Validity, EndsWhereItIsAskedToIfThatIsEarlier)
{
    Facts facts = first_issue();
    facts.not_after_asked = kNoon + kDay;
    EXPECT_EQ(validity_of(facts, settings()).not_after, kNoon + kDay);
    facts.not_after_asked = kNoon + 1000 * kDay;
    EXPECT_EQ(validity_of(facts, settings()).not_after, latest_not_after(facts, settings()));
}

TEST(Validity, OfAReplacementEndsWithTheOldCertificateIfThatIsEarlier)
{
    for (Facts facts : { reissue(), rekey() }) {
        EXPECT_EQ(validity_of(facts, settings()).not_after, facts.predecessor->not_after);
        facts.not_after_asked = facts.predecessor->not_after - kSecond;
        EXPECT_EQ(validity_of(facts, settings()).not_after, facts.predecessor->not_after - kSecond);
        facts.not_after_asked.reset();
        facts.predecessor->not_after = kNoon + 1000 * kDay;
        EXPECT_EQ(validity_of(facts, settings()).not_after, validity_of(first_issue(), settings()).not_after);
    }
}

} // namespace
} // namespace countersign::policy
