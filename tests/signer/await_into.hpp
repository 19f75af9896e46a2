// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace countersign::signer {

/// For co_spawn, which demands values that can be made from nothing: awaits `work` and keeps what it gives.
template <class Value>
boost::asio::awaitable<void> await_into(boost::asio::awaitable<Value> work, std::optional<Value>& value)
{
    value = co_await std::move(work);
}

} // namespace countersign::signer
