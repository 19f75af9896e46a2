// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

#include <cstdint>
#include <string>

namespace countersign::audit {

/// An open file that grows at its end. Every call blocks. Errors name the path and the errno.
class AppendFile
{
public:
    enum class Access
    {
        Read,
        ReadAndWrite
    };

    /// Errors: NotFound, StorageUnavailable.
    static Result<AppendFile> open(std::string path, Access access);
    /// Makes a new file, mode 0600. Error: Conflict when there is one, StorageUnavailable.
    static Result<AppendFile> create(std::string path);

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&& other) noexcept;
    AppendFile(const AppendFile&) = delete;
    AppendFile& operator=(const AppendFile&) = delete;
    ~AppendFile();

    [[nodiscard]] Result<std::uint64_t> size() const;
    /// At most `count` octets from `offset`; fewer only at the end of the file.
    [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t count) const;
    [[nodiscard]] Result<void> write(std::uint64_t offset, BytesView octets) const;
    [[nodiscard]] Result<void> sync() const; // fdatasync: the size is data too
    [[nodiscard]] Result<void> truncate(std::uint64_t size) const;
    /// Takes the file's exclusive lock, for as long as it is open. Error: Conflict when another process holds
    /// it.
    [[nodiscard]] Result<void> lock() const;

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    AppendFile(std::string path, int number)
        : path_(std::move(path))
        , number_(number)
    {
    }
    [[nodiscard]] Error failed(std::string_view verb, int number) const;
    std::string path_;
    int number_ = -1;
};

/// fsync of a folder, so that its new names last. Error: StorageUnavailable.
[[nodiscard]] Result<void> sync_folder(const std::string& folder);

} // namespace countersign::audit
