// SPDX-License-Identifier: Apache-2.0
#include "daemon/request_changes.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace countersign::daemon {

namespace asio = boost::asio;

RequestChanges::RequestChanges(asio::any_io_executor executor)
    : executor_(std::move(executor))
    , watches_(std::make_shared<Watches>())
{
}

void RequestChanges::announce(const RequestId& request)
{
    const auto [first, last] = watches_->equal_range(request.text());
    for (auto it = first; it != last; ++it) {
        it->second->changed_ = true;
        it->second->timer_.cancel();
    }
}

RequestChanges::Watch::Watch(RequestChanges& changes, const RequestId& request)
    : watches_(changes.watches_)
    , place_(watches_->emplace(request.text(), this))
    , timer_(changes.executor_)
{
}

RequestChanges::Watch::~Watch()
{
    watches_->erase(place_);
}

asio::awaitable<void> RequestChanges::Watch::next(std::chrono::milliseconds at_most)
{
    if (!changed_) {
        timer_.expires_after(at_most);
        boost::system::error_code announced;
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, announced));
    }
    changed_ = false;
}

} // namespace countersign::daemon
