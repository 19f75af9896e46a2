// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(IssuerServesProfile, TakesTheIssuerThatTheProfileNames)
{
    EXPECT_THAT(issuer_serves_profile(first_issue(), settings()), IsSatisfied());
}

TEST(IssuerServesProfile, RefusesAnotherIssuer)
{
    Settings other = settings();
    other.issuer.name = "issuing-2";
    EXPECT_THAT(issuer_serves_profile(first_issue(), other),
        RefusesOnly("under \"issuing-1\", not under \"issuing-2\""));
}

TEST(IssuerServesProfile, RefusesWhenNoIssuerIsKnown)
{
    Settings none = settings();
    none.issuer.name.clear();
    none.profile.issuer.clear();
    EXPECT_THAT(issuer_serves_profile(first_issue(), none), RefusesOnly("not under \"\""));
}

TEST(IssuerServesProfile, RefusesOneSecondBeforeTheIssuersValidityAndOneAfter)
{
    Facts facts = first_issue();
    const Settings given = settings();
    facts.now = given.issuer.not_before;
    EXPECT_THAT(issuer_serves_profile(facts, given), IsSatisfied());
    facts.now = given.issuer.not_before - kSecond;
    EXPECT_THAT(issuer_serves_profile(facts, given), RefusesOnly("the issuer's certificate is valid from"));
    facts.now = given.issuer.not_after;
    EXPECT_THAT(issuer_serves_profile(facts, given), IsSatisfied());
    facts.now = given.issuer.not_after + kSecond;
    EXPECT_THAT(issuer_serves_profile(facts, given), RefusesOnly("the issuer's certificate is valid from"));
}

} // namespace
} // namespace countersign::policy
