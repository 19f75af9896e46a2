// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(SubjectFollowsProfile, GivesTheFirstNameAsCommonName)
{
    const Findings findings = subject_follows_profile(first_issue(), settings());
    EXPECT_THAT(messages(findings, FindingState::Satisfied),
        testing::ElementsAre("the subject is \"CN=www.example.test\""));
}

TEST(SubjectFollowsProfile, RefusesAnyOtherSubject)
{
    Facts facts = first_issue();
    for (const char* other :
        { "", "CN=mail.example.test", "CN=www.example.test,O=Example", "CN=WWW.example.test" }) {
        facts.subject = other;
        EXPECT_THAT(subject_follows_profile(facts, settings()),
            RefusesOnly("the profile gives \"CN=www.example.test\""));
    }
}

TEST(SubjectFollowsProfile, WantsNoneWhereTheProfileSaysEmpty)
{
    Settings empty = settings();
    empty.profile.subject = SubjectForm::Empty;
    Facts facts = first_issue();
    EXPECT_THAT(subject_follows_profile(facts, empty), RefusesOnly("the profile gives empty"));
    facts.subject.clear();
    EXPECT_THAT(subject_follows_profile(facts, empty), IsSatisfied());
}

TEST(SubjectFollowsProfile, PassesOverNamesAbove64Characters)
{
    Facts facts = first_issue();
    facts.names = { name(std::string(60, 'a') + ".example.test"), name("www.example.test") };
    facts.subject = "CN=www.example.test";
    EXPECT_THAT(subject_follows_profile(facts, settings()), IsSatisfied());
}

TEST(SubjectFollowsProfile, WantsNoneWhereEveryNameIsAbove64Characters)
{
    const std::string tail = ".example.test"; // 13 characters
    Facts facts = first_issue();
    facts.names = { name(std::string(51, 'a') + tail) };
    facts.subject = "CN=" + facts.names.front().text();
    EXPECT_THAT(subject_follows_profile(facts, settings()), IsSatisfied());
    facts.names = { name(std::string(52, 'a') + tail) };
    facts.subject = "CN=" + facts.names.front().text();
    EXPECT_THAT(subject_follows_profile(facts, settings()), RefusesOnly("the profile gives empty"));
    facts.subject.clear();
    EXPECT_THAT(subject_follows_profile(facts, settings()), IsSatisfied());
}

} // namespace
} // namespace countersign::policy
