// SPDX-License-Identifier: Apache-2.0
#include "runtime/socket_activation.hpp"

#include "runtime/listening_socket.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstddef>
#include <sys/socket.h>
#include <sys/un.h>

namespace countersign::runtime {
namespace {

/// Empty for an unnamed or abstract address.
std::string path_of(int fd)
{
    sockaddr_un address {};
    socklen_t size = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 || address.sun_family != AF_UNIX
        || size <= offsetof(sockaddr_un, sun_path))
        return {};
    const std::size_t most = size - offsetof(sockaddr_un, sun_path);
    const std::string_view octets { static_cast<const char*>(address.sun_path), most };
    return std::string { octets.substr(0, octets.find('\0')) };
}

} // namespace

Result<std::vector<ActivatedSocket>> activated_sockets()
{
    const int count = sd_listen_fds(/*unset_environment=*/0);
    std::vector<ActivatedSocket> sockets;
    for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + count; ++fd) {
        std::string path = path_of(fd);
        if (sd_is_socket(fd, AF_UNIX, SOCK_STREAM, /*listening=*/1) <= 0 || path.empty())
            return Error { ErrorCode::InvalidConfiguration,
                fmt::format(
                    "descriptor {} of LISTEN_FDS: allowed: a listening Unix stream socket with a path", fd) };
        sockets.push_back({ fd, std::move(path) });
    }
    return sockets;
}

Result<int> listening_socket(const std::string& path, mode_t mode, std::optional<uid_t> owner)
{
    const Result<std::vector<ActivatedSocket>> activated = activated_sockets();
    if (!activated) return activated.error();
    for (const ActivatedSocket& socket : *activated) {
        if (socket.path == path) return socket.fd;
    }
    return listen_at(path, mode, owner);
}

} // namespace countersign::runtime
