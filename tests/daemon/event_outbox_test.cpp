// SPDX-License-Identifier: Apache-2.0
#include "daemon/event_outbox.hpp"

#include <gmock/gmock.h>

namespace countersign::daemon {
namespace {

using testing::ElementsAre;

constexpr TimePoint kNoon { std::chrono::seconds { 1'795'608'000 } }; // 2026-11-25T12:00:00Z

TEST(EventOutbox, WritesCanonicalJsonInOrder)
{
    EventOutbox events;
    EXPECT_TRUE(events.empty());
    events.put("requestCancelled", kNoon, { { "request", "req_1" } });
    events.put("keyBlocked", kNoon, {});
    EXPECT_THAT(events.oldest(),
        ElementsAre(R"({"at":"2026-11-25T12:00:00Z","event":"requestCancelled","request":"req_1"})",
            R"({"at":"2026-11-25T12:00:00Z","event":"keyBlocked"})"));
}

TEST(EventOutbox, KeepsWhatTheLogDoesNotHaveYet)
{
    EventOutbox events;
    for (int number = 0; number < 3; ++number)
        events.put("e", kNoon, { { "number", number } });
    events.forget(2);
    ASSERT_EQ(events.oldest().size(), 1U);
    EXPECT_NE(events.oldest().front().find("\"number\":2"), std::string::npos);
    events.forget(1);
    EXPECT_TRUE(events.empty());
}

TEST(EventOutbox, HandsOutABoundedNumberAtOnce)
{
    EventOutbox events;
    for (std::size_t number = 0; number <= kEventsAtOnce; ++number)
        events.put("e", kNoon, {});
    EXPECT_EQ(events.oldest().size(), kEventsAtOnce);
}

TEST(EventOutbox, TellsHowManyItHadNoRoomFor)
{
    EventOutbox events;
    for (std::size_t number = 0; number < kMostEventsWaiting; ++number)
        events.put("e", kNoon, {});
    events.put("lost", kNoon, {});
    events.put("lost", kNoon, {});
    std::vector<std::string> all;
    while (!events.empty()) {
        const std::vector<std::string> some = events.oldest();
        all.insert(all.end(), some.begin(), some.end());
        events.forget(some.size());
    }
    ASSERT_EQ(all.size(), kMostEventsWaiting + 1);
    EXPECT_EQ(all.back(), R"({"at":"2026-11-25T12:00:00Z","count":2,"event":"eventsDropped"})");
}

TEST(EventOutbox, DropsAnEventThatIsTooLong)
{
    EventOutbox events;
    events.put("e", kNoon, { { "reason", std::string(kLongestEvent, 'x') } });
    EXPECT_TRUE(events.oldest().empty());
    EXPECT_FALSE(events.empty());
    events.forget(0);
    EXPECT_EQ(events.oldest().size(), 1U) << "the log is told that there was one";
}

} // namespace
} // namespace countersign::daemon
