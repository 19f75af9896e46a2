// SPDX-License-Identifier: Apache-2.0
#include "runtime/listening_socket.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign::runtime {
namespace {

constexpr int kBacklog = 128; // connections that the kernel keeps until we accept; more wait in connect

/// Closes its descriptor unless it was released.
class Descriptor
{
public:
    explicit Descriptor(int fd)
        : fd_(fd)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (fd_ >= 0) close(fd_);
    }
    [[nodiscard]] int fd() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

Error storage_error(std::string_view doing, const std::string& path)
{
    return { ErrorCode::StorageUnavailable, fmt::format("{} {}: {}", doing, path, std::strerror(errno)) };
}

Result<sockaddr_un> address_of(const std::string& path)
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    if (!path.starts_with('/') || path.size() >= sizeof address.sun_path)
        return Error { ErrorCode::InvalidConfiguration,
            fmt::format("socket path \"{}\": allowed: an absolute path of at most {} octets", path,
                sizeof address.sun_path - 1) };
    std::copy(path.begin(), path.end(), static_cast<char*>(address.sun_path));
    return address;
}

const sockaddr* generic(const sockaddr_un& address)
{
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Removes the socket of a process that is gone. A refused connection is the only proof that nobody listens.
Result<void> remove_stale(const std::string& path, const sockaddr_un& address)
{
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0)
        return errno == ENOENT ? Result<void> {} : Result<void> { storage_error("cannot look at", path) };
    if (!S_ISSOCK(found.st_mode))
        return Error { ErrorCode::Conflict, fmt::format("{} exists and is no socket", path) };
    const Descriptor probe { socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
    if (probe.fd() < 0) return storage_error("cannot make a socket for", path);
    if (connect(probe.fd(), generic(address), sizeof address) == 0 || errno != ECONNREFUSED)
        return Error { ErrorCode::Conflict, fmt::format("another process listens at {}", path) };
    if (unlink(path.c_str()) != 0 && errno != ENOENT)
        return storage_error("cannot remove the stale socket", path);
    return {};
}

} // namespace

Result<int> listen_at(const std::string& path, mode_t mode, std::optional<uid_t> owner)
{
    const Result<sockaddr_un> address = address_of(path);
    if (!address) return address.error();
    if (Result<void> cleared = remove_stale(path, *address); !cleared) return cleared.error();

    Descriptor listener { socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) };
    if (listener.fd() < 0) return storage_error("cannot make a socket for", path);
    // Linux gives the new file the mode of the socket: closed to all others until its owner and mode are
    // right.
    if (fchmod(listener.fd(), 0600) != 0) return storage_error("cannot set the mode of", path);
    if (bind(listener.fd(), generic(*address), sizeof *address) != 0)
        return storage_error("cannot make the socket", path);
    if (owner && *owner != geteuid() && lchown(path.c_str(), *owner, static_cast<gid_t>(-1)) != 0)
        return storage_error(fmt::format("cannot give uid {} the socket", *owner), path);
    if (chmod(path.c_str(), mode) != 0) return storage_error("cannot set the mode of", path);
    if (listen(listener.fd(), kBacklog) != 0) return storage_error("cannot listen at", path);
    return listener.release();
}

} // namespace countersign::runtime
