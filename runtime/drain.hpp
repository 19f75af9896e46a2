// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>

namespace countersign::runtime {

/// Stops `io` as soon as `drained` says so, at the latest after `deadline`: the end of a process that was
/// told to stop. Returns at once. `drained` runs on the event loop.
void stop_when(
    boost::asio::io_context& io, std::function<bool()> drained, std::chrono::milliseconds deadline);

} // namespace countersign::runtime
