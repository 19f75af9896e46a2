// SPDX-License-Identifier: Apache-2.0
#include "core/canonical_json.hpp"
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

DecisionId decision_id()
{
    return *DecisionId::parse("dec_" + std::string(kIdentifierDigits, 'd'));
}

boost::json::object record_of(const Facts& facts, const Settings& given = settings())
{
    return decision_record(decision_id(), facts, given, decide(facts, given));
}

std::string text_of(const boost::json::object& record, std::string_view member)
{
    return std::string { record.at(member).as_string() };
}

TEST(DecisionRecord, HasTheMembersOfItsShape)
{
    const boost::json::object record = record_of(first_issue());
    std::vector<std::string> members;
    for (const auto& member : record)
        members.emplace_back(member.key());
    EXPECT_THAT(members,
        testing::UnorderedElementsAre("version", "id", "request", "order", "operation", "decidedAt",
            "profile", "issuer", "contentDigest", "content", "rulebook", "policyDigest", "settings",
            "settingsDigest", "facts", "factsDigest", "verdict", "findings", "permit"));
    EXPECT_EQ(record.at("version").as_int64(), 1);
    EXPECT_EQ(text_of(record, "decidedAt"), "2026-11-25T12:00:00Z");
    EXPECT_EQ(text_of(record, "verdict"), "permit");
}

TEST(DecisionRecord, SaysWhatMayBeSignedAndWhatProvesEachName)
{
    const boost::json::object record = record_of(first_issue());
    EXPECT_EQ(canonical_json(record.at("permit")),
        R"({"evidence":[{"kind":"scope","name":"www.example.test","value":"example.test"}],)"
        R"("names":["www.example.test"],"notAfter":"2027-02-23T11:54:59Z","notBefore":"2026-11-25T11:55:00Z",)"
        R"("spkiSha256":"1111111111111111111111111111111111111111111111111111111111111111",)"
        R"("subject":"CN=www.example.test"})");
}

TEST(DecisionRecord, HoldsNoPermitWithoutOne)
{
    Facts facts = first_issue();
    facts.scope_evidence.clear();
    EXPECT_FALSE(record_of(facts).contains("permit"));
    facts.key_blocked = true;
    EXPECT_FALSE(record_of(facts).contains("permit"));
}

TEST(DecisionRecord, DigestsFactsAndSettingsAsTheyStandInIt)
{
    const boost::json::object record = record_of(reissue());
    EXPECT_EQ(text_of(record, "factsDigest"), to_hex(sha256(bytes_of(canonical_json(record.at("facts"))))));
    EXPECT_EQ(
        text_of(record, "settingsDigest"), to_hex(sha256(bytes_of(canonical_json(record.at("settings"))))));
    EXPECT_EQ(text_of(record, "contentDigest"), to_hex(content_digest(reissue(), settings())));
}

TEST(DecisionRecord, IsTheSameBytesForTheSameDecision)
{
    EXPECT_EQ(canonical_json(record_of(reissue())), canonical_json(record_of(reissue())));
}

TEST(DecisionRecord, HoldsAnExponentOf64Bits)
{
    Facts facts = first_issue();
    facts.key.exponent = 0xffffffffffffffff;
    EXPECT_THAT(canonical_json(record_of(facts)), testing::HasSubstr(R"("exponent":"18446744073709551615")"));
}

template <class T>
using Changes = std::vector<void (*)(T&)>;

// One row for each field: a field that is added without standing in the record is missed here only if nobody
// adds a row.
const Changes<Facts> kFactChanges = {
    [](Facts& f) { f.now += kSecond; },
    [](Facts& f) { f.request = *RequestId::parse("req_" + std::string(kIdentifierDigits, 'b')); },
    [](Facts& f) { f.order = order('b'); },
    [](Facts& f) { f.operation = Operation::Rekey; },
    [](Facts& f) { f.names.push_back(name("x.example.test")); },
    [](Facts& f) { f.subject = "CN=x.example.test"; },
    [](Facts& f) { f.key.type = KeyType::EcP256; },
    [](Facts& f) { f.key.algorithm = "other"; },
    [](Facts& f) { f.key.bits = 2056; },
    [](Facts& f) { f.key.spki_sha256 = digest(0x12); },
    [](Facts& f) { f.key.exponent = 3; },
    [](Facts& f) { f.key.modulus_is_odd = false; },
    [](Facts& f) { f.key.small_factor = 3; },
    [](Facts& f) { f.key.modulus_is_prime_power = true; },
    [](Facts& f) { f.key.close_primes = true; },
    [](Facts& f) { f.key.roca = true; },
    [](Facts& f) { f.key.point_on_curve = false; },
    [](Facts& f) { f.key.point_uncompressed = false; },
    [](Facts& f) { f.key.named_curve = false; },
    [](Facts& f) { f.key.weak_lists = { "one" }; },
    [](Facts& f) { f.key_proven = false; },
    [](Facts& f) { f.not_after_asked = kNoon; },
    [](Facts& f) { f.predecessor->serial = serial('1'); },
    [](Facts& f) { f.predecessor->order = order('b'); },
    [](Facts& f) { f.predecessor->profile = "other"; },
    [](Facts& f) { f.predecessor->issuer = "other"; },
    [](Facts& f) { f.predecessor->names.push_back(name("x.example.test")); },
    [](Facts& f) { f.predecessor->subject = "CN=x.example.test"; },
    [](Facts& f) { f.predecessor->key_type = KeyType::EcP256; },
    [](Facts& f) { f.predecessor->key_bits = 3072; },
    [](Facts& f) { f.predecessor->spki_sha256 = digest(0x13); },
    [](Facts& f) { f.predecessor->not_before += kSecond; },
    [](Facts& f) { f.predecessor->not_after += kSecond; },
    [](Facts& f) { f.predecessor->state = CertificateState::Revoked; },
    [](Facts& f) { f.predecessor.reset(); },
    [](Facts& f) { f.predecessor_has_pending_request = true; },
    [](Facts& f) { f.key_uses = { { .serial = serial('1'), .order = order() } }; },
    [](Facts& f) { f.key_blocked = true; },
    [](Facts& f) { f.scope_evidence.clear(); },
    [](Facts& f) { f.scope_evidence.front().scope = name("www.example.test"); },
};

TEST(DecisionRecord, HoldsEveryFact)
{
    const std::string before = text_of(record_of(reissue()), "factsDigest");
    for (std::size_t i = 0; i < kFactChanges.size(); ++i) {
        Facts facts = reissue();
        kFactChanges[i](facts);
        EXPECT_NE(text_of(record_of(facts), "factsDigest"), before) << "row " << i;
    }
}

const Changes<Settings> kSettingChanges = {
    [](Settings& s) { s.profile.name = "other"; },
    [](Settings& s) { s.profile.issuer = "other"; },
    [](Settings& s) { s.profile.validity += kSecond; },
    [](Settings& s) { s.profile.backdate += kSecond; },
    [](Settings& s) { s.profile.rsa = false; },
    [](Settings& s) { s.profile.smallest_rsa_bits = 3072; },
    [](Settings& s) { s.profile.largest_rsa_bits = 3072; },
    [](Settings& s) { s.profile.ec_p256 = false; },
    [](Settings& s) { s.profile.ec_p384 = true; },
    [](Settings& s) { s.profile.scope.clear(); },
    [](Settings& s) { s.profile.wildcards = true; },
    [](Settings& s) { s.profile.most_names = 99; },
    [](Settings& s) { s.profile.subject = SubjectForm::Empty; },
    [](Settings& s) { s.profile.extended_key_usages.pop_back(); },
    [](Settings& s) { s.profile.reissue_allowed = false; },
    [](Settings& s) { s.profile.names_may_change_at_reissue = false; },
    [](Settings& s) { s.profile.revoke_replaced_after = std::chrono::seconds {}; },
    [](Settings& s) { s.issuer.name = "other"; },
    [](Settings& s) { s.issuer.not_before += kSecond; },
    [](Settings& s) { s.issuer.not_after += kSecond; },
    [](Settings& s) { s.policy_digest = digest(0x98); },
};

TEST(DecisionRecord, HoldsEverySetting)
{
    const std::string before = text_of(record_of(first_issue()), "settingsDigest");
    for (std::size_t i = 0; i < kSettingChanges.size(); ++i) {
        Settings given = settings();
        kSettingChanges[i](given);
        EXPECT_NE(text_of(record_of(first_issue(), given), "settingsDigest"), before) << "row " << i;
    }
}

} // namespace
} // namespace countersign::policy
