// SPDX-License-Identifier: Apache-2.0
#include "ipc/peer.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace countersign::ipc {
namespace {

constexpr int kPassRights = 83; // SO_PASSRIGHTS of asm-generic/socket.h; Debian 12's headers are older

} // namespace

Result<Peer> peer_of(int socket)
{
    ucred credentials {};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return Error { ErrorCode::Unavailable, fmt::format("peer credentials: {}", std::strerror(errno)) };
    return Peer { credentials.uid, credentials.gid, credentials.pid };
}

void refuse_descriptors(int socket)
{
    const int off = 0;
    setsockopt(socket, SOL_SOCKET, kPassRights, &off, sizeof off);
}

} // namespace countersign::ipc
