// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "ipc/role.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <variant>

namespace countersign::ipc {

/// A Varlink error reply. `name` is fully qualified: "io.countersign.Requests.Refused".
struct CallError
{
    std::string name;
    boost::json::object parameters;
};

/// What a method answers: its output parameters, or an error of its interface.
using Reply = std::variant<boost::json::object, CallError>;

/// The way back to a caller that asked for several replies ("more").
class ReplyStream
{
public:
    virtual ~ReplyStream() = default;
    /// Sends one reply with `continues: true`. An Error means that the caller is gone: stop.
    virtual boost::asio::awaitable<Result<void>> send(boost::json::object parameters) = 0;
    /// True once the caller closed its connection: a handler that waits for events looks at it.
    [[nodiscard]] virtual bool closed() const = 0;
};

/// One call, after the server checked it: the method exists, the role may call it, and `parameters` fit the
/// interface (every field of its type, none unknown, none missing; an absent nullable field may be absent or
/// null).
struct Call
{
    std::string method; // fully qualified
    boost::json::object parameters;
    Caller caller;
    ReplyStream* more
        = nullptr; // null unless the caller asked for several replies; lives as long as the call
};

/// Runs on the server's one thread. An exception that escapes is logged and becomes a generic error reply.
using Handler = std::function<boost::asio::awaitable<Reply>(Call)>;

/// One row of a process's dispatch table.
struct Endpoint
{
    std::string_view method; // fully qualified, outlives the service
    Roles roles;
    Handler handler;
};

} // namespace countersign::ipc
