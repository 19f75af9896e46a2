// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <optional>
#include <variant>

namespace countersign::runtime {

/// Awaits `work` for at most `deadline`; nothing when the time is up, and `work` is cancelled (Boost 1.81 has
/// no cancel_after). The value must be default-constructible: wrap others in std::optional.
template <class Value>
boost::asio::awaitable<std::optional<Value>> with_deadline(
    boost::asio::awaitable<Value> work, std::chrono::milliseconds deadline)
{
    using namespace boost::asio::experimental::awaitable_operators;
    boost::asio::steady_timer timer { co_await boost::asio::this_coro::executor, deadline };
    auto expired = [](boost::asio::steady_timer& wait) -> boost::asio::awaitable<bool> {
        co_await wait.async_wait(boost::asio::use_awaitable);
        co_return true;
    };
    std::variant<Value, bool> first = co_await (std::move(work) || expired(timer));
    if (first.index() == 1) co_return std::nullopt;
    co_return std::get<0>(std::move(first));
}

} // namespace countersign::runtime
