// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign {
namespace {

class Descriptor
{
public:
    explicit Descriptor(int number)
        : number_(number)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Error failed(std::string_view verb, const std::string& path, int number)
{
    return { number == ENOENT ? ErrorCode::NotFound : ErrorCode::StorageUnavailable,
        fmt::format("cannot {} {}: {}", verb, path, std::strerror(number)) };
}

bool write_all(int file, BytesView content)
{
    while (!content.empty()) {
        const ssize_t wrote = write(file, content.data(), content.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        content = content.subspan(static_cast<std::size_t>(wrote));
    }
    return true;
}

} // namespace

Result<Bytes> read_file(const std::string& path, std::size_t limit)
{
    const Descriptor file { open(path.c_str(), O_RDONLY | O_CLOEXEC) };
    if (file.number() < 0) return failed("read", path, errno);
    Bytes content;
    for (;;) {
        std::uint8_t block[16384];
        const ssize_t got = read(file.number(), block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read", path, errno);
        if (got == 0) return content;
        if (content.size() + static_cast<std::size_t>(got) > limit)
            return Error { ErrorCode::LimitExceeded, fmt::format("{} is above {} octets", path, limit) };
        content.insert(content.end(), block, block + got);
    }
}

Result<void> replace_file_durably(const std::string& path, BytesView content, unsigned mode)
{
    const std::string fresh = path + ".new";
    {
        const Descriptor file { open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode) };
        if (file.number() < 0 || !write_all(file.number(), content) || fsync(file.number()) != 0)
            return Error { ErrorCode::StorageUnavailable, failed("write", fresh, errno).what };
    }
    if (rename(fresh.c_str(), path.c_str()) != 0)
        return Error { ErrorCode::StorageUnavailable, failed("replace", path, errno).what };
    const std::string folder = std::filesystem::path { path }.parent_path().string();
    const Descriptor directory { open(
        folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    if (directory.number() < 0 || fsync(directory.number()) != 0)
        return Error { ErrorCode::StorageUnavailable, failed("sync", folder, errno).what };
    return {};
}

} // namespace countersign
