// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace countersign::runtime {

/// Runs `work` on a thread of `pool` and comes back to the caller's executor with what it returned.
/// `work` is moved into the pool: what it captures by reference must outlive the await.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work>> offload(boost::asio::thread_pool& pool, Work work)
{
    using Value = std::invoke_result_t<Work>;
    // The optional: co_spawn demands a default-constructible value.
    auto run = [](Work job) -> boost::asio::awaitable<std::optional<Value>> {
        co_return std::optional<Value> { job() };
    };
    std::optional<Value> value
        = co_await boost::asio::co_spawn(pool, run(std::move(work)), boost::asio::use_awaitable);
    co_return std::move(*value);
}

} // namespace countersign::runtime
