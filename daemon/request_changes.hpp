// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/identifier.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>

namespace countersign::daemon {

/// Tells those who watch a request that it changed. On the loop thread only.
class RequestChanges
{
public:
    class Watch;

    explicit RequestChanges(boost::asio::any_io_executor executor);
    void announce(const RequestId& request);

private:
    using Watches = std::multimap<std::string, Watch*>;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<Watches>
        watches_; // shared: a call that was cut off at the end of the process outlives us
};

/// Sees what is announced for one request from its making on: make it before you read the request, so that no
/// change between the two is missed.
class RequestChanges::Watch
{
public:
    Watch(RequestChanges& changes, const RequestId& request);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// Returns once something was announced since the last return, or after `at_most`.
    boost::asio::awaitable<void> next(std::chrono::milliseconds at_most);

private:
    friend class RequestChanges;
    std::shared_ptr<Watches> watches_;
    Watches::iterator place_;
    boost::asio::steady_timer timer_;
    bool changed_ = false;
};

} // namespace countersign::daemon
