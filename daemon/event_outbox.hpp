// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/time_point.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

namespace countersign::daemon {

inline constexpr std::size_t kMostEventsWaiting = 1000;
inline constexpr std::size_t kLongestEvent = 8192; // octets of canonical JSON
inline constexpr std::size_t kEventsAtOnce = 50; // of one Append

/// What the log is still to be told: refusals, cancellations, blocked keys. In memory; upkeep appends it
/// within seconds. The store has each of them in full already, and the log is told how many there was no room
/// for. On the loop thread only.
class EventOutbox
{
public:
    /// `fields` are the event's own; its name and time are added. Docs: docs/log-format.md.
    void put(std::string_view event, TimePoint at, boost::json::object fields);
    /// The oldest ones, canonical JSON; they stay until `forget`.
    [[nodiscard]] std::vector<std::string> oldest() const;
    /// The `count` oldest ones are in the log.
    void forget(std::size_t count);

    [[nodiscard]] bool empty() const { return waiting_.empty() && dropped_ == 0; }

private:
    std::deque<std::string> waiting_;
    std::size_t dropped_ = 0;
    TimePoint last_drop_ {};
};

} // namespace countersign::daemon
