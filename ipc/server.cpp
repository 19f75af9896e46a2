// SPDX-License-Identifier: Apache-2.0
#include "ipc/server.hpp"

#include "core/journal.hpp"
#include "ipc/connection.hpp"
#include "ipc/dispatch.hpp"
#include "ipc/events.hpp"
#include "ipc/peer.hpp"
#include "runtime/listening_socket.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <sys/socket.h>

namespace countersign::ipc {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;

constexpr std::chrono::milliseconds kAcceptPause {
    100
}; // without descriptors accept fails at once, for ever

/// One listening socket with what it permits.
struct Listener
{
    stream_protocol::acceptor acceptor;
    Role role;
    AllowedUids allowed;
};

/// One error, then the end. It fits into the fresh socket's buffer; a peer that already hung up misses
/// nothing.
void refuse(Hub& hub, stream_protocol::socket& socket, const Caller& caller, CallError error)
{
    const std::optional<std::uint64_t> left_out = hub.log_budget.spend(std::chrono::steady_clock::now());
    if (left_out)
        journal(Severity::Notice, kPeerRefused, "A connection was refused.",
            { { "ERROR", error.name }, { "CALLER_UID", fmt::format("{}", caller.uid) },
                { "CALLER_PID", fmt::format("{}", caller.pid) },
                { "LEFT_OUT", fmt::format("{}", *left_out) } });
    const std::string text
        = serialise(ReplyMessage { std::move(error.parameters), std::move(error.name), false });
    [[maybe_unused]] const ssize_t sent
        = send(socket.native_handle(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void admit(const std::shared_ptr<Hub>& hub, Listener& listener, stream_protocol::socket socket)
{
    refuse_descriptors(socket.native_handle());
    const Result<Peer> peer = peer_of(socket.native_handle());
    if (!peer) return;
    const Caller caller { peer->uid, peer->gid, peer->pid, listener.role };
    if (!listener.allowed(caller.uid))
        return refuse(*hub, socket, caller, { "org.varlink.service.PermissionDenied", {} });
    const std::string_view limit = hub->admission.enter_connection(caller);
    if (!limit.empty()) return refuse(*hub, socket, caller, limit_exceeded(nullptr, limit));
    const asio::any_io_executor executor = socket.get_executor();
    auto connection = std::make_shared<Connection>(hub, std::move(socket), caller);
    asio::co_spawn(executor, Connection::run(std::move(connection)), asio::detached);
}

asio::awaitable<void> accept_on(std::shared_ptr<Hub> hub, std::shared_ptr<Listener> listener)
{
    asio::steady_timer pause { listener->acceptor.get_executor() };
    while (listener->acceptor.is_open()) {
        boost::system::error_code failed;
        stream_protocol::socket socket
            = co_await listener->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failed));
        if (!listener->acceptor.is_open()) break;
        if (!failed) {
            admit(hub, *listener, std::move(socket));
            continue;
        }
        journal(Severity::Warning, kAcceptFailed, "No connection can be accepted for now.",
            { { "REASON", failed.message() } });
        pause.expires_after(kAcceptPause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failed));
    }
}

} // namespace

struct Server::State
{
    asio::io_context& io;
    std::shared_ptr<Hub> hub;
    std::vector<std::shared_ptr<Listener>> listeners;

    void stop_accepting()
    {
        hub->stopping = true;
        for (const std::shared_ptr<Listener>& listener : listeners) {
            boost::system::error_code ignored;
            listener->acceptor.close(ignored);
        }
    }
};

Server::Server(asio::io_context& io, const Service& service, Limits limits)
    : state_(std::make_shared<State>(io, std::make_shared<Hub>(service, limits)))
{
}

Server::~Server()
{
    state_->stop_accepting();
    for (Connection* connection : state_->hub->connections)
        connection->close();
}

void Server::serve(int listening_socket, Role role, AllowedUids allowed)
{
    refuse_descriptors(
        listening_socket); // on the listener too: a new connection inherits it before it is accepted
    auto listener = std::make_shared<Listener>(
        stream_protocol::acceptor { state_->io, stream_protocol {}, listening_socket }, role,
        std::move(allowed));
    state_->listeners.push_back(listener);
    asio::co_spawn(state_->io, accept_on(state_->hub, std::move(listener)), asio::detached);
}

void Server::stop()
{
    state_->stop_accepting();
    for (Connection* connection : state_->hub->connections)
        connection->stop();
}

bool Server::drained() const
{
    return state_->hub->stopping && state_->hub->connections.empty();
}

std::vector<LimitUse> Server::limit_uses() const
{
    return state_->hub->admission.uses();
}

Result<int> listen_at(const std::string& path, mode_t mode)
{
    return runtime::listen_at(path, mode);
}

} // namespace countersign::ipc
