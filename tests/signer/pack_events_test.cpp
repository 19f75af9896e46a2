// SPDX-License-Identifier: Apache-2.0
#include "signer/log_methods.hpp"
#include "tests/signer/samples.hpp"

namespace countersign::signer {
namespace {

TEST(PackEvents, PutsThemInOneRecord)
{
    const Result<std::vector<audit::Draft>> drafts = pack_events({ R"({"a":1})", R"({"b":2})" });
    ASSERT_TRUE(drafts);
    ASSERT_EQ(drafts->size(), 1U);
    EXPECT_EQ(canonical_json(drafts->front().data),
        R"({"events":[{"a":1},{"b":2}],"kind":"batch","source":"countersignd"})");
}

TEST(PackEvents, BeginsANewRecordWhenOneIsFull)
{
    json::array events;
    for (int i = 0; i < 10; ++i)
        events.emplace_back(canonical_json(json::object { { "text", std::string(20'000, 'x') } }));
    const Result<std::vector<audit::Draft>> drafts = pack_events(events);
    ASSERT_TRUE(drafts);
    EXPECT_EQ(drafts->size(), 4U);
    std::size_t count = 0;
    for (const audit::Draft& draft : *drafts) {
        count += draft.data.at("events").as_array().size();
        EXPECT_LE(audit::render({ audit::RecordType::Event, 1, kNoon, {}, draft.data }).size(),
            audit::kLongestRecord);
    }
    EXPECT_EQ(count, 10U);
}

TEST(PackEvents, RefusesWhatIsNoCanonicalObject)
{
    for (const std::string text :
        { "", "1", "[]", R"({"a": 1})", R"({"a":1},{"b":2})", "{}]", R"({"a":1.5})" })
        EXPECT_FALSE(pack_events({ text })) << text;
}

TEST(PackEvents, RefusesWhatItsRecordCouldNotHold)
{
    std::string deep = "1";
    for (int i = 0; i < 13; ++i)
        deep = R"({"a":)" + deep + "}";
    EXPECT_TRUE(pack_events({ deep }));
    EXPECT_FALSE(pack_events({ R"({"a":)" + deep + "}" })) << "too deep to be read again";
    EXPECT_FALSE(
        pack_events({ canonical_json(json::object { { "a", std::string(audit::kLongestRecord, 'x') } }) }));
}

} // namespace
} // namespace countersign::signer
