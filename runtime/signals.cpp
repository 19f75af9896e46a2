// SPDX-License-Identifier: Apache-2.0
#include "runtime/signals.hpp"

#include <csignal>

namespace countersign::runtime {

Signals::Signals(boost::asio::io_context& io, std::function<void()> stop, std::function<void()> reload)
    : stop_signals_(io, SIGTERM, SIGINT)
    , reload_signals_(io, SIGHUP)
    , stop_(std::move(stop))
    , reload_(std::move(reload))
{
    wait_for_stop();
    wait_for_reload();
}

void Signals::wait_for_stop()
{
    stop_signals_.async_wait([this](boost::system::error_code failed, int) {
        if (failed) return;
        reload_signals_.cancel();
        stop_();
    });
}

void Signals::wait_for_reload()
{
    reload_signals_.async_wait([this](boost::system::error_code failed, int) {
        if (failed) return;
        if (reload_) reload_();
        wait_for_reload();
    });
}

} // namespace countersign::runtime
