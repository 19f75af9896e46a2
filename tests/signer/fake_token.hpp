// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/object.hpp>

#include <list>
#include <optional>
#include <string>

namespace countersign::signer {

/// Stands for countersign-token where a test forces a fault that a real token would not show: it signs with a
/// key out of tests/data, and misbehaves as told. One connection at a time is served per coroutine; it counts
/// the uses of its key.
class FakeToken
{
public:
    enum class Sign
    {
        Well,
        Wrong,
        Die,
        Hang,
        SayUnavailable,
        SayLocked,
        SayNonsense
    };

    FakeToken(boost::asio::io_context& io, std::string socket, std::string key_pem);
    ~FakeToken();
    FakeToken(const FakeToken&) = delete;
    FakeToken& operator=(const FakeToken&) = delete;

    /// As a process that ends: every connection breaks, nobody listens.
    void stop();
    /// As a process that starts.
    void start();

    Sign next_sign = Sign::Well; // of every Sign but those of self-tests
    Sign self_test = Sign::Well;
    std::string version;
    std::string state = "ready";
    int signatures = 0;
    int connections = 0;

private:
    using Socket = boost::asio::local::stream_protocol::socket;
    boost::asio::awaitable<void> accept_all(unsigned life);
    boost::asio::awaitable<void> serve(Socket& socket);
    /// Nothing: the connection is closed, or stays silent.
    std::optional<boost::json::object> reply_to(const boost::json::object& call, Socket& socket);
    std::optional<boost::json::object> sign(const boost::json::object& parameters, Socket& socket);
    [[nodiscard]] std::string sign_digest(const std::string& digest) const;

    boost::asio::io_context& io_;
    std::string path_;
    std::string key_pem_;
    std::optional<boost::asio::local::stream_protocol::acceptor> acceptor_;
    std::list<Socket> sockets_;
    unsigned life_ = 0;
};

} // namespace countersign::signer
