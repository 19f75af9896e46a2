// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/call.hpp"
#include "ipc/limits.hpp"
#include "ipc/service.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <set>

namespace countersign::ipc {

/// Which uids may speak on a socket. Others get one org.varlink.service.PermissionDenied and are closed.
using AllowedUids = std::function<bool(uid_t)>;

/// A Varlink server over Unix stream sockets: framing, limits, peer credentials, permissions, dispatch. It
/// runs on the one thread of `io`; handlers are coroutines on it. Source: varlink.org; limits:
/// ipc/limits.hpp.
class Server
{
public:
    /// `service` and `io` outlive the server.
    Server(boost::asio::io_context& io, const Service& service, Limits limits);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Accepts on an open listening socket (from the service manager, or from `listen_at`), which it now
    /// owns.
    void serve(int listening_socket, Role role, AllowedUids allowed);
    /// Stops accepting, lets calls in flight end, closes idle connections. Returns at once; `drained` tells.
    void stop();
    [[nodiscard]] bool drained() const;
    /// The limits with what is in use now, for Status.
    [[nodiscard]] std::vector<LimitUse> limit_uses() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// Makes a listening socket at `path` with `mode`, replacing a stale one: runtime/listening_socket.hpp, which
/// says more. Errors: InvalidConfiguration (path), StorageUnavailable, Conflict (someone listens).
[[nodiscard]] Result<int> listen_at(const std::string& path, mode_t mode);

} // namespace countersign::ipc
