// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

Findings judge(const Facts& facts, void (*change)(Settings&))
{
    Settings changed = settings();
    change(changed);
    return validity_within_profile(facts, changed);
}

TEST(ValidityWithinProfile, SaysBothEndsAndTheLength)
{
    EXPECT_THAT(messages(validity_within_profile(first_issue(), settings()), FindingState::Satisfied),
        testing::ElementsAre(
            "2026-11-25T11:55:00Z to 2027-02-23T11:54:59Z inclusive: 90 days, the profile allows 90 days"));
}

TEST(ValidityWithinProfile, AllowsAPrivateProfile825DaysAndNotOneSecondMore)
{
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.validity = 825 * kDay; }), IsSatisfied());
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.validity = 825 * kDay + kSecond; }),
        RefusesOnly("is 71280001 seconds, at most 825 days"));
}

TEST(ValidityWithinProfile, NeedsAProfileOfAtLeastOneSecond)
{
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.validity = {}; }),
        RefusesOnly("is 0 seconds, at least 1"));
    EXPECT_THAT(judge(first_issue(),
                    [](Settings& s) {
                        s.profile.validity = kSecond;
                        s.profile.backdate = {};
                    }),
        IsSatisfied());
}

TEST(ValidityWithinProfile, BackdatesByAtMost48Hours)
{
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.backdate = 2 * kDay; }), IsSatisfied());
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.backdate = 2 * kDay + kSecond; }),
        RefusesOnly("backdates by 172801 seconds, allowed are 0 seconds to 2 days"));
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.backdate = -kSecond; }),
        RefusesOnly("backdates by -1"));
}

TEST(ValidityWithinProfile, RefusesACertificateThatIsOverBeforeItBegins)
{
    // Valid for its last second now; with one second less it ended before now.
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.validity = s.profile.backdate + kSecond; }),
        IsSatisfied());
    EXPECT_THAT(judge(first_issue(), [](Settings& s) { s.profile.validity = s.profile.backdate; }),
        RefusesOnly("would end at 2026-11-25T11:59:59Z, it is 2026-11-25T12:00:00Z now"));
}

TEST(ValidityWithinProfile, TakesANotAfterUpToTheProfilesLimit)
{
    const TimePoint last = kNoon - std::chrono::minutes { 5 } + 90 * kDay - kSecond;
    Facts facts = first_issue();
    facts.not_after_asked = last;
    EXPECT_THAT(validity_within_profile(facts, settings()), IsSatisfied());
    facts.not_after_asked = last + kSecond;
    EXPECT_THAT(validity_within_profile(facts, settings()),
        RefusesOnly("2027-02-23T11:55:00Z is asked for, the profile's limit is 2027-02-23T11:54:59Z"));
}

TEST(ValidityWithinProfile, TakesNoNotAfterInThePast)
{
    Facts facts = first_issue();
    facts.not_after_asked = kNoon;
    EXPECT_THAT(validity_within_profile(facts, settings()), IsSatisfied());
    facts.not_after_asked = kNoon - kSecond;
    EXPECT_THAT(validity_within_profile(facts, settings()), RefusesOnly("would end at 2026-11-25T11:59:59Z"));
}

TEST(ValidityWithinProfile, MayEndWithItsIssuerAndNotOneSecondLater)
{
    EXPECT_THAT(judge(first_issue(),
                    [](Settings& s) {
                        s.issuer.not_after = kNoon - s.profile.backdate + s.profile.validity - kSecond;
                    }),
        IsSatisfied());
    EXPECT_THAT(judge(first_issue(),
                    [](Settings& s) {
                        s.issuer.not_after = kNoon - s.profile.backdate + s.profile.validity - 2 * kSecond;
                    }),
        RefusesOnly("would end at 2027-02-23T11:54:59Z, its issuer ends at 2027-02-23T11:54:58Z"));
}

TEST(ValidityWithinProfile, TakesANotAfterUpToTheOldCertificatesEnd)
{
    Facts facts = reissue();
    facts.not_after_asked = facts.predecessor->not_after;
    EXPECT_THAT(validity_within_profile(facts, settings()), IsSatisfied());
    facts.not_after_asked = facts.predecessor->not_after + kSecond;
    EXPECT_THAT(validity_within_profile(facts, settings()), RefusesOnly("the old certificate's end is"));
}

} // namespace
} // namespace countersign::policy
