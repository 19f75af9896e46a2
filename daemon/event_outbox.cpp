// SPDX-License-Identifier: Apache-2.0
#include "daemon/event_outbox.hpp"

#include "core/canonical_json.hpp"

#include <algorithm>

namespace countersign::daemon {

namespace json = boost::json;

void EventOutbox::put(std::string_view event, TimePoint at, json::object fields)
{
    fields["event"] = event;
    fields["at"] = to_rfc3339(at);
    std::string text = canonical_json(fields);
    if (waiting_.size() < kMostEventsWaiting && text.size() <= kLongestEvent)
        return waiting_.push_back(std::move(text));
    ++dropped_;
    last_drop_ = at;
}

std::vector<std::string> EventOutbox::oldest() const
{
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kEventsAtOnce));
    return { waiting_.begin(), waiting_.begin() + count };
}

void EventOutbox::forget(std::size_t count)
{
    waiting_.erase(
        waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(count, waiting_.size())));
    if (dropped_ == 0 || waiting_.size() >= kMostEventsWaiting) return;
    const std::size_t dropped = std::exchange(dropped_, 0);
    put("eventsDropped", last_drop_, { { "count", static_cast<std::int64_t>(dropped) } });
}

} // namespace countersign::daemon
