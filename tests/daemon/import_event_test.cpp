// SPDX-License-Identifier: Apache-2.0
#include "daemon/import_event.hpp"
#include "tests/store/store_fixture.hpp"

#include <boost/json/array.hpp>

namespace countersign::daemon {
namespace {

namespace json = boost::json;

const std::string kKey(64, 'a');

json::object blocked()
{
    return { { "event", "keyBlocked" }, { "spkiSha256", kKey }, { "reason", "stolen" },
        { "at", "2026-11-25T12:00:00Z" }, { "by", "uid 0" } };
}

audit::Record batch(std::string_view source, json::array events)
{
    return { audit::RecordType::Event, 4, store::kNoon, {},
        { { "source", source }, { "kind", "batch" }, { "events", std::move(events) } } };
}

class ImportEvent : public store::StoreTest
{
};

TEST_F(ImportEvent, BlocksAgainTheKeysOfABatch)
{
    const json::array events { { { "event", "requestCancelled" } }, blocked() };
    const std::vector<json::object> found = blocked_keys_of(batch("countersignd", events));
    ASSERT_EQ(found.size(), 1U);
    store::must(import_blocked_keys(store_, found));
    store::must(import_blocked_keys(store_, found));
    EXPECT_TRUE(store::value_of(store_.is_key_blocked(*parse_digest(kKey))));
}

TEST_F(ImportEvent, FindsNothingInOtherRecords)
{
    EXPECT_TRUE(blocked_keys_of(batch("countersign-signer", { blocked() })).empty());
    EXPECT_TRUE(blocked_keys_of({ audit::RecordType::Event, 4, store::kNoon, {}, {} }).empty());
    audit::Record ceremony = batch("countersignd", { blocked() });
    ceremony.type = audit::RecordType::Ceremony;
    EXPECT_TRUE(blocked_keys_of(ceremony).empty());
}

TEST_F(ImportEvent, RefusesAnEventThatItCannotRead)
{
    for (const std::string member : { "spkiSha256", "reason", "at" }) {
        json::object event = blocked();
        event.erase(member);
        EXPECT_EQ(store::code_of(import_blocked_keys(store_, { event })), ErrorCode::LogMismatch) << member;
    }
}

} // namespace
} // namespace countersign::daemon
