// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string_view>

namespace countersign::runtime {

// Each tells the service manager one thing (sd_notify) and does nothing without one. `status` is one sentence
// for people.

/// Ready to serve; also ends a reload.
void notify_ready(std::string_view status);
void notify_status(std::string_view status);
void notify_stopping(std::string_view status);
/// A reload begins; `notify_ready` ends it. Carries the time that Type=notify-reload wants in the same
/// datagram.
void notify_reloading();

/// Asks the process's other threads for a sign of life, e.g. by a hop through a pool; false withholds the
/// watchdog's beat.
using LifeSign = std::function<boost::asio::awaitable<bool>()>;

/// Beats the service manager's watchdog every half of WATCHDOG_USEC, which proves that the event loop still
/// turns; returns at once when no watchdog is set. `alive` may be empty.
boost::asio::awaitable<void> beat_watchdog(LifeSign alive);

} // namespace countersign::runtime
