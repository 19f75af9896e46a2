// SPDX-License-Identifier: Apache-2.0
#include "signer/decision_record.hpp"
#include "tests/signer/samples.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace countersign::signer {
namespace {

using testing::HasSubstr;

std::string fault_of(const json::object& record)
{
    const Result<DecisionRecord> parsed = parse_decision_record(canonical_json(record));
    return parsed ? "" : parsed.error().what;
}

TEST(DecisionRecord, SaysWhatIsPermitted)
{
    const Result<DecisionRecord> record = parse_decision_record(canonical_json(record_object()));
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(record->id.text(), identifier("dec", 1));
    EXPECT_EQ(record->request.text(), kRequest);
    EXPECT_EQ(record->decided_at, kNoon);
    EXPECT_EQ(record->verdict, "permit");
    ASSERT_TRUE(record->permit);
    ASSERT_EQ(record->permit->names.size(), 1U);
    EXPECT_EQ(record->permit->names[0].text(), "www.example.test");
    ASSERT_EQ(record->permit->evidence.size(), 1U);
    EXPECT_EQ(record->permit->evidence[0].value, "example.test");
    EXPECT_EQ(record->permit->not_before, kNoon - 5min);
}

TEST(DecisionRecord, MayHaveNoPermit)
{
    json::object record = record_object();
    record.erase("permit");
    record["verdict"] = "refused";
    const Result<DecisionRecord> parsed = parse_decision_record(canonical_json(record));
    ASSERT_TRUE(parsed) << parsed.error().what;
    EXPECT_FALSE(parsed->permit);
}

TEST(DecisionRecord, IsRefusedWithoutAnyOfItsMembers)
{
    for (const auto& member : record_object()) {
        if (member.key() == "permit") continue;
        json::object record = record_object();
        record.erase(member.key());
        EXPECT_THAT(fault_of(record), HasSubstr(std::string { member.key() })) << member.key();
    }
}

TEST(DecisionRecord, IsRefusedWithoutAnyMemberOfItsPermitOrContent)
{
    for (const std::string part : { "permit", "content" })
        for (const auto& member : record_object().at(part).as_object()) {
            json::object record = record_object();
            record.at(part).as_object().erase(member.key());
            EXPECT_NE(fault_of(record), "") << part << " " << member.key();
        }
}

TEST(DecisionRecord, IsRefusedWithAMemberThatNobodyKnows)
{
    json::object record = record_object();
    record["more"] = 1;
    EXPECT_THAT(fault_of(record), HasSubstr("more: is unknown"));
    record = record_object();
    record.at("permit").as_object()["more"] = 1;
    EXPECT_THAT(fault_of(record), HasSubstr("permit.more"));
    record = record_object();
    record.at("content").as_object()["more"] = 1;
    EXPECT_THAT(fault_of(record), HasSubstr("content.more"));
}

TEST(DecisionRecord, IsRefusedInAnyFormButTheCanonical)
{
    const std::string text = canonical_json(record_object());
    EXPECT_FALSE(parse_decision_record(text + " "));
    EXPECT_FALSE(parse_decision_record(" " + text));
    EXPECT_FALSE(parse_decision_record(json::serialize(record_object()))) << "members in another order";
    EXPECT_FALSE(parse_decision_record(""));
    EXPECT_FALSE(parse_decision_record("[]"));
    EXPECT_FALSE(parse_decision_record(std::string(kLongestDecisionRecord + 1, ' ')));
}

TEST(DecisionRecord, IsRefusedWhenItsContentWasChangedAfterwards)
{
    json::object record = record_object();
    record.at("content").as_object()["revocation"] = "superseded immediately";
    EXPECT_THAT(fault_of(record), HasSubstr("contentDigest"));
}

TEST(DecisionRecord, IsRefusedWhenItsContentSaysSomethingElse)
{
    const json::object changes { { "order", identifier("ord", 9) }, { "operation", "rekey" },
        { "profile", "other" }, { "issuer", "other" }, { "spkiSha256", std::string(64, 'b') },
        { "names", json::array { "other.example.test" } }, { "subject", "CN=other.example.test" } };
    for (const auto& change : changes) {
        json::object record = record_object();
        json::object& content = record.at("content").as_object();
        content[change.key()] = change.value();
        record["contentDigest"] = content_digest(content); // even with a digest that fits
        EXPECT_THAT(fault_of(record), HasSubstr("content." + std::string { change.key() }));
    }
}

TEST(DecisionRecord, IsRefusedWithNamesThatAreNotSortedUniqueAndInTheirForm)
{
    const json::array lists[] { { "b.example.test", "a.example.test" },
        { "a.example.test", "a.example.test" }, { "WWW.example.test" }, { "no name" }, { 7 } };
    for (const json::array& names : lists) {
        json::object record = record_object();
        record.at("permit").as_object()["names"] = names;
        EXPECT_THAT(fault_of(record), HasSubstr("permit.names")) << json::serialize(names);
    }
}

TEST(DecisionRecord, IsRefusedWithMalformedEvidence)
{
    const json::array lists[] { { "x" },
        { json::object { { "name", "a.example.test" }, { "kind", "scope" } } },
        { json::object { { "name", "-" }, { "kind", "scope" }, { "value", "v" } } },
        { json::object {
            { "name", "a.example.test" }, { "kind", "scope" }, { "value", "v" }, { "more", 1 } } } };
    for (const json::array& evidence : lists) {
        json::object record = record_object();
        record.at("permit").as_object()["evidence"] = evidence;
        EXPECT_THAT(fault_of(record), HasSubstr("evidence")) << json::serialize(evidence);
    }
}

} // namespace
} // namespace countersign::signer
