// SPDX-License-Identifier: Apache-2.0
#include "tests/audit/log_fixture.hpp"

namespace countersign::audit {
namespace {

const std::string kText
    = R"({"bodies":[],"data":{"kind":"x"},"index":3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})";

TEST(Record, ComesBackFromItsText)
{
    const Result<Record> record = parse_record(kText);
    ASSERT_TRUE(record) << record.error().what;
    EXPECT_EQ(record->type, RecordType::Event);
    EXPECT_EQ(record->index, 3U);
    EXPECT_EQ(record->time, kNoon);
    EXPECT_EQ(render(*record), kText);
}

TEST(Record, OfEveryTypeHasAName)
{
    for (const RecordType type :
        { RecordType::Init, RecordType::SelfTest, RecordType::Intent, RecordType::Outcome, RecordType::Event,
            RecordType::Crl, RecordType::Ceremony, RecordType::Gap }) {
        const Result<Record> again
            = parse_record(render({ .type = type, .time = kNoon, .bodies = {}, .data = {} }));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->type, type);
    }
}

TEST(Record, IsRefusedInAnyOtherForm)
{
    for (const char* text :
        { R"({"bodies":[], "data":{},"index":3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})",
            R"({"data":{},"bodies":[],"index":3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})",
            R"({"bodies":[],"data":{},"index":3,"more":1,"time":"2026-11-25T12:00:00Z","type":"EVENT"})",
            R"({"bodies":[],"data":{},"index":-3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})",
            R"({"bodies":[],"data":{},"index":3,"time":"2026-11-25 12:00:00","type":"EVENT"})",
            R"({"bodies":[],"data":{},"index":3,"time":"2026-11-25T12:00:00Z","type":"OTHER"})",
            R"({"bodies":["00"],"data":{},"index":3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})",
            R"({"bodies":[],"data":{"x":1.5},"index":3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})",
            R"({"bodies":[],"data":[],"index":3,"time":"2026-11-25T12:00:00Z","type":"EVENT"})", "", "[]",
            "{}" })
        EXPECT_FALSE(parse_record(text)) << text;
}

} // namespace
} // namespace countersign::audit
