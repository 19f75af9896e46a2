// SPDX-License-Identifier: Apache-2.0
#include "core/canonical_json.hpp"
#include "policy/content.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(Content, IsWhatIsAskedAndNothingElse)
{
    EXPECT_EQ(canonical_json(content_of(first_issue(), settings())),
        R"({"agreement":null,"issuer":"issuing-1","names":["www.example.test"],"notAfterAsked":null,)"
        R"("operation":"issue","order":"ord_aaaaaaaaaaaaaaaaaaaaaaaaaa","predecessor":null,"profile":"private-server",)"
        R"("revocation":"none","spkiSha256":"1111111111111111111111111111111111111111111111111111111111111111",)"
        R"("subject":"CN=www.example.test"})");
}

TEST(ContentDigest, IsTakenBehindItsContext)
{
    std::string input = "countersign/content/v1";
    input += '\0';
    input += canonical_json(content_of(first_issue(), settings()));
    EXPECT_EQ(content_digest(first_issue(), settings()), sha256(bytes_of(input)));
}

TEST(ContentDigest, OutlivesWhatOnlyChangesTheDecision)
{
    const Digest before = content_digest(first_issue(), settings());
    Facts later = first_issue();
    later.now += kDay;
    later.request = *RequestId::parse("req_" + std::string(kIdentifierDigits, 'b'));
    later.scope_evidence.clear();
    later.key_blocked = true;
    EXPECT_EQ(content_digest(later, settings()), before);
}

TEST(ContentDigest, ChangesWithEveryThingThatIsAsked)
{
    const Digest before = content_digest(reissue(), settings());
    void (*const changes[])(Facts&) = {
        [](Facts& f) { f.order = order('b'); },
        [](Facts& f) { f.operation = Operation::Rekey; },
        [](Facts& f) { f.key.spki_sha256 = digest(0x44); },
        [](Facts& f) { f.names.push_back(name("x.example.test")); },
        [](Facts& f) { f.subject.clear(); },
        [](Facts& f) { f.not_after_asked = kNoon; },
        [](Facts& f) { f.predecessor->serial = serial('1'); },
        [](Facts& f) { f.predecessor.reset(); },
    };
    for (auto* const change : changes) {
        Facts facts = reissue();
        change(facts);
        EXPECT_NE(content_digest(facts, settings()), before);
    }
    Settings other = settings();
    other.profile.name = "other";
    EXPECT_NE(content_digest(reissue(), other), before);
    other = settings();
    other.issuer.name = "other";
    EXPECT_NE(content_digest(reissue(), other), before);
}

TEST(Content, SaysWhatBecomesOfTheOldCertificate)
{
    Facts facts = reissue();
    facts.predecessor->names.push_back(name("x.example.test"));
    Settings given = settings();
    const auto revocation
        = [&] { return std::string { content_of(facts, given).at("revocation").as_string() }; };
    EXPECT_EQ(revocation(), "none");
    given.profile.revoke_replaced_after = std::chrono::hours { 72 };
    EXPECT_EQ(revocation(), "superseded after 72h");
    given.profile.revoke_replaced_after = std::chrono::seconds { 90 };
    EXPECT_EQ(revocation(), "superseded after 90s");
    given.profile.revoke_replaced_after = std::chrono::seconds {};
    EXPECT_EQ(revocation(), "superseded immediately");
    facts.predecessor->names = facts.names;
    EXPECT_EQ(revocation(), "none");
}

} // namespace
} // namespace countersign::policy
