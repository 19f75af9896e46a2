// SPDX-License-Identifier: Apache-2.0
#include "ctl/output_file.hpp"

#include "core/file.hpp"
#include "core/printable.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::ctl {

namespace {

/// /dev/null, a pipe: replacing it by rename would take it away from everyone else.
bool is_special(const std::string& path)
{
    struct stat seen {};
    return stat(path.c_str(), &seen) == 0 && !S_ISREG(seen.st_mode);
}

Error not_writable(const std::string& path, int problem)
{
    return { ErrorCode::InvalidInput,
        fmt::format("{} cannot be written: {}\n  do  name another file", printable(path),
            std::strerror(problem)) }; // NOLINT(concurrency-mt-unsafe): one thread
}

} // namespace

Result<void> check_writable(const std::string& path)
{
    struct stat seen {};
    if (stat(path.c_str(), &seen) == 0 && S_ISDIR(seen.st_mode)) return not_writable(path, EISDIR);
    if (is_special(path)) return {};
    const std::filesystem::path parent = std::filesystem::path { path }.parent_path();
    const std::string folder = parent.empty() ? std::string { "." } : parent.string();
    if (stat(folder.c_str(), &seen) != 0) return not_writable(path, errno);
    if (!S_ISDIR(seen.st_mode)) return not_writable(path, ENOTDIR);
    if (access(folder.c_str(), W_OK | X_OK) != 0) return not_writable(path, errno);
    return {};
}

Result<void> write_public_file(const std::string& path, std::string_view content)
{
    if (!is_special(path)) return replace_file_durably(path, bytes_of(content), 0644);
    std::ofstream file { path, std::ios::binary };
    if (!file.write(content.data(), static_cast<std::streamsize>(content.size())).flush())
        return not_writable(path, errno);
    return {};
}

} // namespace countersign::ctl
