// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/call.hpp"
#include "ipc/limits.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
#include <vector>

namespace countersign::ipc {

struct ConnectOptions
{
    std::chrono::milliseconds deadline { 5'000 };
    std::size_t message_octets = kPrivateMessageOctets;
    /// Uids that the listening process may have (uid 0 too: a service manager listens for it). Empty: anyone.
    std::vector<uid_t> server_uids;
};

/// One connection to a Varlink server. Calls are sent one after another; use several clients for concurrency.
/// After an Error (not a CallError) the connection is dead: connect anew.
class Client
{
public:
    /// `address`: "unix:/path" or "/path". Errors: Unavailable (the text says why), Timeout, PermissionDenied
    /// (a wrong uid listens).
    static boost::asio::awaitable<Result<Client>> connect(std::string address, ConnectOptions options);

    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    /// One call, one reply. Errors: Unavailable (closed), Timeout, ProtocolViolation, LimitExceeded (message
    /// too large).
    boost::asio::awaitable<Result<Reply>> call(
        std::string method, boost::json::object parameters, std::chrono::milliseconds deadline);
    /// A call with "more": each successful reply, the last one too, goes to `on_reply` in order. Ends with
    /// the last reply, which is returned as well (an error reply is only returned), or when `on_reply`
    /// returns false: the connection is then closed and an empty object returned. `deadline` is for each
    /// reply.
    boost::asio::awaitable<Result<Reply>> call_more(std::string method, boost::json::object parameters,
        std::function<bool(const boost::json::object&)> on_reply, std::chrono::milliseconds deadline);
    boost::asio::awaitable<Result<void>> call_oneway(std::string method, boost::json::object parameters);

    /// The version handshake of private sockets: GetInfo, whose version must equal ours. Error:
    /// ProtocolViolation.
    boost::asio::awaitable<Result<void>> check_version(std::string ours);

    [[nodiscard]] uid_t server_uid() const;
    /// False too when the peer closed an idle connection.
    [[nodiscard]] bool is_open() const;

private:
    struct State;
    struct Exchange; // one message out, one back
    explicit Client(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace countersign::ipc
