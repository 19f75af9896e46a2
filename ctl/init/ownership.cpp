// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/ownership.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::ctl {

namespace {

Error failed(std::string_view verb, const std::string& path, const std::string& reason)
{
    return { ErrorCode::StorageUnavailable, fmt::format("cannot {} {}: {}", verb, printable(path), reason) };
}

Error failed(std::string_view verb, const std::string& path, int problem)
{
    return failed(
        verb, path, std::string { std::strerror(problem) }); // NOLINT(concurrency-mt-unsafe): one thread
}

Result<void> change_owner(const std::string& path, std::int64_t uid)
{
    if (lchown(path.c_str(), static_cast<uid_t>(uid), static_cast<gid_t>(uid)) != 0)
        return failed("give away", path, errno);
    return {};
}

} // namespace

Result<void> make_folder(const std::string& folder, unsigned mode)
{
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) return failed("make", folder, problem.message());
    if (chmod(folder.c_str(), mode) != 0) return failed("set the mode of", folder, errno);
    return {};
}

Result<void> let_all_read(const std::string& path)
{
    if (chmod(path.c_str(), 0644) != 0) return failed("set the mode of", path, errno);
    return {};
}

Result<void> give_to(const std::string& path, std::int64_t uid)
{
    if (geteuid() != 0 || uid == 0) return {};
    std::error_code problem;
    for (std::filesystem::recursive_directory_iterator entry { path, problem }, end; !problem && entry != end;
        entry.increment(problem))
        if (Result<void> given = change_owner(entry->path().string(), uid); !given) return given;
    if (problem && problem != std::errc::not_a_directory) return failed("look into", path, problem.message());
    return change_owner(path, uid);
}

} // namespace countersign::ctl
