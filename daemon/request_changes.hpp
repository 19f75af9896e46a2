// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/identifier.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <memory>

namespace countersign::daemon {

/// Tells those who watch a request that it changed. On the loop thread only.
class RequestChanges
{
public:
    explicit RequestChanges(boost::asio::any_io_executor executor);
    ~RequestChanges();
    RequestChanges(const RequestChanges&) = delete;
    RequestChanges& operator=(const RequestChanges&) = delete;

    void announce(const RequestId& request);
    /// Returns after the next announcement for `request`, or after `at_most`.
    boost::asio::awaitable<void> wait(RequestId request, std::chrono::milliseconds at_most);

private:
    struct Waiter;
    boost::asio::any_io_executor executor_;
    std::multimap<std::string, std::shared_ptr<Waiter>> waiters_;
};

} // namespace countersign::daemon
