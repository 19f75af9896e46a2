// SPDX-License-Identifier: Apache-2.0
#include "audit/append_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace countersign::audit {
namespace {

Error cannot(std::string_view verb, const std::string& path, int number)
{
    return { number == ENOENT ? ErrorCode::NotFound : ErrorCode::StorageUnavailable,
        fmt::format("cannot {} {}: {}", verb, path, std::strerror(number)) };
}

} // namespace

Error AppendFile::failed(std::string_view verb, int number) const
{
    return { ErrorCode::StorageUnavailable, cannot(verb, path_, number).what };
}

Result<AppendFile> AppendFile::open(std::string path, Access access)
{
    const int flags = access == Access::Read ? O_RDONLY : O_RDWR;
    const int number = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW);
    if (number < 0) return cannot("open", path, errno);
    return AppendFile { std::move(path), number };
}

Result<AppendFile> AppendFile::create(std::string path)
{
    const int number = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (number < 0 && errno == EEXIST) return Error { ErrorCode::Conflict, fmt::format("{} exists", path) };
    if (number < 0) return Error { ErrorCode::StorageUnavailable, cannot("create", path, errno).what };
    return AppendFile { std::move(path), number };
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_))
    , number_(std::exchange(other.number_, -1))
{
}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept
{
    std::swap(path_, other.path_);
    std::swap(number_, other.number_);
    return *this;
}

AppendFile::~AppendFile()
{
    if (number_ >= 0) close(number_);
}

Result<std::uint64_t> AppendFile::size() const
{
    struct stat status {};
    if (fstat(number_, &status) != 0) return failed("stat", errno);
    return static_cast<std::uint64_t>(status.st_size);
}

Result<Bytes> AppendFile::read(std::uint64_t offset, std::size_t count) const
{
    Bytes octets(count);
    std::size_t have = 0;
    while (have < count) {
        const ssize_t got
            = pread(number_, octets.data() + have, count - have, static_cast<off_t>(offset + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", errno);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    octets.resize(have);
    return octets;
}

Result<void> AppendFile::write(std::uint64_t offset, BytesView octets) const
{
    while (!octets.empty()) {
        const ssize_t wrote = pwrite(number_, octets.data(), octets.size(), static_cast<off_t>(offset));
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return failed("write", wrote < 0 ? errno : EIO);
        octets = octets.subspan(static_cast<std::size_t>(wrote));
        offset += static_cast<std::uint64_t>(wrote);
    }
    return {};
}

Result<void> AppendFile::sync() const
{
    // Never retried: after a failed fdatasync the kernel may have dropped the pages and report success the
    // next time.
    if (fdatasync(number_) != 0) return failed("sync", errno);
    return {};
}

Result<void> AppendFile::truncate(std::uint64_t size) const
{
    if (ftruncate(number_, static_cast<off_t>(size)) != 0) return failed("truncate", errno);
    return sync();
}

Result<void> AppendFile::lock() const
{
    if (flock(number_, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno == EWOULDBLOCK)
        return Error { ErrorCode::Conflict,
            fmt::format(
                "{} is in use: another countersign process holds its lock. Stop that one first.", path_) };
    return failed("lock", errno);
}

Result<void> sync_folder(const std::string& folder)
{
    const int number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = number >= 0 && fsync(number) == 0;
    const int fault = errno;
    if (number >= 0) close(number);
    if (!synced) return Error { ErrorCode::StorageUnavailable, cannot("sync", folder, fault).what };
    return {};
}

} // namespace countersign::audit
