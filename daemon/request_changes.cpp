// SPDX-License-Identifier: Apache-2.0
#include "daemon/request_changes.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace countersign::daemon {

namespace asio = boost::asio;

struct RequestChanges::Waiter
{
    asio::steady_timer timer;
};

RequestChanges::RequestChanges(asio::any_io_executor executor)
    : executor_(std::move(executor))
{
}
RequestChanges::~RequestChanges() = default;

void RequestChanges::announce(const RequestId& request)
{
    const auto [first, last] = waiters_.equal_range(request.text());
    for (auto it = first; it != last; ++it)
        it->second->timer.cancel();
}

asio::awaitable<void> RequestChanges::wait(RequestId request, std::chrono::milliseconds at_most)
{
    auto waiter = std::make_shared<Waiter>(asio::steady_timer { executor_, at_most });
    const auto place = waiters_.emplace(request.text(), waiter);
    boost::system::error_code announced;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, announced));
    waiters_.erase(place);
}

} // namespace countersign::daemon
