// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

namespace countersign::runtime {

/// The event loop of a process, on one thread. It is made before the objects whose coroutines run on it and
/// so ends after them: `drop` ends what is unfinished while they still stand.
class EventLoop : public boost::asio::io_context
{
public:
    EventLoop()
        : io_context(1)
    {
    }
    /// After `run`: destroys every coroutine and handler that waits. Nothing runs on this loop any more.
    void drop() { shutdown(); }
};

} // namespace countersign::runtime
