// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>

namespace countersign::runtime {

/// SIGTERM and SIGINT call `stop` once, SIGHUP calls `reload` each time (or is ignored without one), on the
/// event loop. After the stop it waits for nothing more, so that io.run() returns when the rest has ended; a
/// second SIGTERM is ignored.
class Signals
{
public:
    Signals(boost::asio::io_context& io, std::function<void()> stop, std::function<void()> reload);
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

private:
    void wait_for_stop();
    void wait_for_reload();

    boost::asio::signal_set stop_signals_;
    boost::asio::signal_set reload_signals_;
    std::function<void()> stop_;
    std::function<void()> reload_;
};

} // namespace countersign::runtime
