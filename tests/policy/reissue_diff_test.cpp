// SPDX-License-Identifier: Apache-2.0
#include "policy/reissue_diff.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

Settings revoking_after(std::chrono::seconds delay)
{
    Settings given = settings();
    given.profile.revoke_replaced_after = delay;
    return given;
}

std::vector<std::string_view> kinds(const ReissueDiff& diff)
{
    std::vector<std::string_view> found;
    for (const Change& change : diff.changes)
        found.push_back(name_of(change.kind));
    return found;
}

TEST(ReissueDiff, OfANewKeyAloneIsARekeyThatEndsWithTheOldCertificate)
{
    const ReissueDiff diff = reissue_diff(rekey(), revoking_after(std::chrono::hours { 72 }));
    EXPECT_THAT(kinds(diff), testing::ElementsAre("key"));
    EXPECT_EQ(diff.changes.front().from, "SHA-256 " + to_hex(digest(0x10)));
    EXPECT_EQ(diff.changes.front().to, "SHA-256 " + to_hex(digest(0x11)));
    EXPECT_EQ(diff.changes.front().consequence,
        "the new certificate ends at 2027-01-24T12:00:00Z at the latest, with the old one; the old one is "
        "kept");
    EXPECT_EQ(diff.needed, Operation::Rekey);
    EXPECT_EQ(diff.not_after_limit, rekey().predecessor->not_after);
    EXPECT_FALSE(diff.revokes_predecessor);
    EXPECT_FALSE(diff.revoke_after);
}

TEST(ReissueDiff, NamesTheOldAndTheNewKeyType)
{
    Facts facts = rekey();
    facts.key = good_ec_key();
    const ReissueDiff diff = reissue_diff(facts, settings());
    ASSERT_THAT(kinds(diff), testing::ElementsAre("key", "keyType"));
    EXPECT_EQ(diff.changes.back().from, "RSA 2048 bits");
    EXPECT_EQ(diff.changes.back().to, "EC P-256");
    EXPECT_EQ(diff.needed, Operation::Rekey);
}

TEST(ReissueDiff, TakesAnotherStrengthForAnotherKeyType)
{
    Facts facts = rekey();
    facts.key.bits = 3072;
    EXPECT_THAT(kinds(reissue_diff(facts, settings())), testing::ElementsAre("key", "keyType"));
}

TEST(ReissueDiff, KeepsTheOldCertificateWhenANameIsOnlyAdded)
{
    Facts facts = reissue();
    facts.names = names({ "www.example.test", "x.example.test" });
    const ReissueDiff diff = reissue_diff(facts, revoking_after(std::chrono::hours { 72 }));
    EXPECT_THAT(kinds(diff), testing::ElementsAre("key", "nameAdded"));
    EXPECT_EQ(diff.changes.back().to, "x.example.test");
    EXPECT_THAT(diff.changes.back().consequence, testing::HasSubstr("must be proven"));
    EXPECT_EQ(diff.needed, Operation::Reissue);
    EXPECT_FALSE(diff.revokes_predecessor);
}

TEST(ReissueDiff, RevokesTheOldCertificateWhenANameIsRemoved)
{
    Facts facts = reissue();
    facts.predecessor->names = names({ "www.example.test", "x.example.test" });
    const ReissueDiff diff = reissue_diff(facts, revoking_after(std::chrono::hours { 36 }));
    EXPECT_THAT(kinds(diff), testing::ElementsAre("key", "nameRemoved"));
    EXPECT_EQ(diff.changes.back().from, "x.example.test");
    EXPECT_EQ(diff.changes.back().consequence,
        "the old certificate is revoked as superseded, 36 hours after the new one is issued");
    // The strictest consequence wins over the row of the key.
    EXPECT_THAT(diff.changes.front().consequence, testing::Not(testing::HasSubstr("kept")));
    EXPECT_EQ(diff.needed, Operation::Reissue);
    EXPECT_TRUE(diff.revokes_predecessor);
    EXPECT_EQ(diff.revoke_after, std::chrono::hours { 36 });
}

TEST(ReissueDiff, RevokesTheOldCertificateWhenTheSubjectChanges)
{
    Facts facts = reissue();
    facts.predecessor->subject.clear();
    const ReissueDiff diff = reissue_diff(facts, revoking_after({}));
    ASSERT_THAT(kinds(diff), testing::ElementsAre("key", "subject"));
    EXPECT_EQ(diff.changes.back().from, "empty");
    EXPECT_EQ(diff.changes.back().to, "CN=www.example.test");
    EXPECT_EQ(diff.changes.back().consequence, "the old certificate is revoked as superseded, immediately");
    EXPECT_EQ(diff.needed, Operation::Reissue);
    EXPECT_TRUE(diff.revokes_predecessor);
    EXPECT_EQ(diff.revoke_after, std::chrono::seconds {});
}

TEST(ReissueDiff, RevokesNothingWhereTheProfileNeverDoes)
{
    Facts facts = reissue();
    facts.predecessor->names = names({ "www.example.test", "x.example.test" });
    const ReissueDiff diff = reissue_diff(facts, settings());
    EXPECT_FALSE(diff.revokes_predecessor);
    EXPECT_EQ(diff.changes.back().consequence,
        "the old certificate is kept: the profile revokes none that is replaced");
}

TEST(ReissueDiff, SaysTheEndThatIsAskedFor)
{
    Facts facts = reissue();
    facts.not_after_asked = facts.predecessor->not_after - kSecond;
    const ReissueDiff diff = reissue_diff(facts, settings());
    ASSERT_THAT(kinds(diff), testing::ElementsAre("key", "validity"));
    EXPECT_EQ(diff.changes.back().from, "2027-01-24T12:00:00Z");
    EXPECT_EQ(diff.changes.back().to, "2027-01-24T11:59:59Z");
    EXPECT_EQ(diff.needed, Operation::Reissue);
}

TEST(ReissueDiff, SaysTheEndThatAShorterProfileGives)
{
    Settings shorter = settings();
    shorter.profile.validity = kDay;
    const ReissueDiff diff = reissue_diff(rekey(), shorter);
    ASSERT_THAT(kinds(diff), testing::ElementsAre("key", "validity"));
    EXPECT_EQ(diff.changes.back().to, "2026-11-26T11:54:59Z");
    EXPECT_EQ(diff.needed, Operation::Rekey);
    EXPECT_EQ(to_rfc3339(diff.not_after_limit), "2026-11-26T11:54:59Z");
}

TEST(ReissueDiff, OfTheSameThingIsEmpty)
{
    Facts facts = rekey();
    facts.key.spki_sha256 = facts.predecessor->spki_sha256;
    EXPECT_THAT(kinds(reissue_diff(facts, settings())), testing::IsEmpty());
}

TEST(ReissueDiffDeathTest, NeedsACertificateToCompareWith)
{
    EXPECT_DEATH(static_cast<void>(reissue_diff(first_issue(), settings())), "certificate to compare with");
}

} // namespace
} // namespace countersign::policy
