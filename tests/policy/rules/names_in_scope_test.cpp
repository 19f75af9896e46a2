// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

Facts asking_for(std::initializer_list<std::string_view> texts)
{
    Facts facts = first_issue();
    facts.names = names(texts);
    prove_names(facts);
    return facts;
}

TEST(NamesInScope, SaysTheScopeThatCoversEachName)
{
    const Findings findings = names_in_scope(asking_for({ "example.test", "www.example.test" }), settings());
    EXPECT_THAT(findings, IsSatisfied());
    EXPECT_THAT(messages(findings, FindingState::Satisfied),
        testing::ElementsAre("example.test is within the scope example.test",
            "www.example.test is within the scope example.test"));
}

TEST(NamesInScope, MissesANameWithoutEvidence)
{
    Facts facts = asking_for({ "a.example.test", "b.example.test" });
    facts.scope_evidence.pop_back();
    EXPECT_THAT(names_in_scope(facts, settings()), MissesOnly("b.example.test"));
}

TEST(NamesInScope, MissesEveryNameWhenThereIsNoEvidenceAtAll)
{
    Facts facts = asking_for({ "a.example.test", "b.example.test" });
    facts.scope_evidence.clear();
    EXPECT_EQ(messages(names_in_scope(facts, settings()), FindingState::Missing).size(), 2U);
}

TEST(NamesInScope, RefusesANameThatOnlyLooksAsIfItWereBelowTheScope)
{
    EXPECT_THAT(names_in_scope(asking_for({ "badexample.test" }), settings()),
        RefusesOnly("badexample.test is outside the profile's scope: example.test"));
    EXPECT_THAT(
        names_in_scope(asking_for({ "example.test.example.com" }), settings()), RefusesOnly("outside"));
}

TEST(NamesInScope, TakesNoEvidenceOfAScopeThatTheProfileDoesNotHave)
{
    Facts facts = asking_for({ "www.example.test" });
    facts.scope_evidence = { { .name = name("www.example.test"), .scope = name("www.example.test") } };
    EXPECT_THAT(names_in_scope(facts, settings()), MissesOnly("www.example.test"));
}

TEST(NamesInScope, TakesNoEvidenceThatWasGivenForAnotherName)
{
    Facts facts = asking_for({ "www.example.test" });
    facts.scope_evidence = { { .name = name("mail.example.test"), .scope = name("example.test") } };
    EXPECT_THAT(names_in_scope(facts, settings()), MissesOnly("www.example.test"));
}

TEST(NamesInScope, TakesNoEvidenceWhoseScopeDoesNotCoverTheName)
{
    Settings two = settings();
    two.profile.scope = names({ "example.test", "example.com" });
    Facts facts = asking_for({ "www.example.test" });
    facts.scope_evidence = { { .name = name("www.example.test"), .scope = name("example.com") } };
    EXPECT_THAT(names_in_scope(facts, two), MissesOnly("www.example.test"));
}

TEST(NamesInScope, AllowsWildcardsOnlyWhereTheProfileDoes)
{
    Settings wildcards = settings();
    wildcards.profile.wildcards = true;
    const Facts facts = asking_for({ "*.example.test" });
    EXPECT_THAT(names_in_scope(facts, wildcards), IsSatisfied());
    EXPECT_THAT(names_in_scope(facts, settings()), RefusesOnly("*.example.test is a wildcard"));
}

TEST(NamesInScope, NeedsOneName)
{
    EXPECT_THAT(names_in_scope(asking_for({}), settings()), RefusesOnly("0 names are asked for, at least 1"));
}

TEST(NamesInScope, AllowsAsManyNamesAsTheProfileAndNotOneMore)
{
    Settings two = settings();
    two.profile.most_names = 2;
    EXPECT_THAT(names_in_scope(asking_for({ "a.example.test", "b.example.test" }), two), IsSatisfied());
    EXPECT_THAT(names_in_scope(asking_for({ "a.example.test", "b.example.test", "c.example.test" }), two),
        RefusesOnly("3 names are asked for, at most 2"));
}

TEST(NamesInScope, AllowsNoMoreThanAThousandNamesWhateverTheProfileSays)
{
    Settings lax = settings();
    lax.profile.most_names = 1'000'000;
    Facts facts = first_issue();
    facts.names.clear();
    for (int i = 1000; i < 2000; ++i)
        facts.names.push_back(name("n" + std::to_string(i) + ".example.test"));
    prove_names(facts);
    EXPECT_THAT(names_in_scope(facts, lax), IsSatisfied());
    facts.names.push_back(name("n2000.example.test"));
    prove_names(facts);
    EXPECT_THAT(names_in_scope(facts, lax), RefusesOnly("1001 names are asked for, at most 1000"));
}

TEST(NamesInScope, RefusesNamesThatAreNotSortedOrStandTwice)
{
    EXPECT_THAT(names_in_scope(asking_for({ "b.example.test", "a.example.test" }), settings()),
        RefusesOnly("not sorted"));
    EXPECT_THAT(names_in_scope(asking_for({ "a.example.test", "a.example.test" }), settings()),
        RefusesOnly("stands twice"));
}

TEST(NamesInScope, RefusesEveryNameOfAProfileWithoutScope)
{
    Settings none = settings();
    none.profile.scope.clear();
    EXPECT_THAT(names_in_scope(asking_for({ "www.example.test" }), none), RefusesOnly("scope: none"));
}

} // namespace
} // namespace countersign::policy
