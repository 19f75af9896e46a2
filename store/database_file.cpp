// SPDX-License-Identifier: Apache-2.0
#include "store/database_file.hpp"

#include "store/migrations.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace countersign::store {
namespace {

// Stands in the file's header, where `file` and we look: "CSGN".
constexpr std::int64_t kApplicationId = 0x4353474e;

Error system_error(const std::string& path, std::string_view what, int number)
{
    return { ErrorCode::StorageUnavailable,
        fmt::format("database {}: {}: {}\n  do      the user of countersignd must be able to make files in "
                    "this folder",
            path, what, std::generic_category().message(number)) };
}

bool is_there(const std::string& path)
{
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

/// The name is durable when this returns.
Result<void> sync_folder_of(const std::string& path)
{
    const std::string folder = std::filesystem::absolute(path).parent_path();
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_error(path, "its folder cannot be opened", errno);
    const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (failed != 0) return system_error(path, "its folder cannot be synced", failed);
    return {};
}

Result<void> build_schema(const std::string& path)
{
    auto connection = sqlite::Connection::open(path);
    if (!connection) return connection.error();
    if (auto marked = (*connection)->execute(fmt::format("PRAGMA application_id = {}", kApplicationId));
        !marked)
        return marked;
    return migrate(**connection, known_migrations());
}

Result<void> check_owner(sqlite::Connection& connection)
{
    auto id = connection.one("PRAGMA application_id", [](sqlite::Row& row) { return row.integer(); });
    if (!id) return id.error();
    if (*id != kApplicationId)
        return Error { ErrorCode::StorageUnavailable,
            fmt::format(
                "database {}: it is no database of countersignd\n  do      correct `state` in daemon.toml",
                connection.path()) };
    return {};
}

Result<void> check_whole(sqlite::Connection& connection)
{
    auto verdict = connection.one("PRAGMA quick_check(1)", [](sqlite::Row& row) { return row.text(); });
    if (!verdict) return verdict.error();
    if (*verdict != "ok")
        return Error { ErrorCode::StorageUnavailable,
            fmt::format(
                "database {}: the database is damaged: {}\n  do      keep the file and its -wal for later, "
                "restore a backup, and let it roll forward from the signer's log",
                connection.path(), verdict->value_or("no answer")) };
    return {};
}

/// Takes the finished file's temporary name away, whatever happened.
class Draft
{
public:
    explicit Draft(std::string path)
        : path_(std::move(path))
    {
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft()
    {
        for (const char* suffix : { "", "-wal", "-journal" })
            ::unlink((path_ + suffix).c_str());
    }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace

Result<void> create_database(const std::string& path)
{
    // A log left behind by another database would be taken for this one's.
    for (const char* suffix : { "", "-wal", "-journal" })
        if (is_there(path + suffix))
            return Error { ErrorCode::Conflict,
                fmt::format("database {}: {}{} exists already", path, path, suffix) };

    std::string name = path + ".new-XXXXXX";
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return system_error(path, "it cannot be made", errno);
    ::close(descriptor);
    const Draft draft { name };
    if (auto built = build_schema(draft.path()); !built) return built;
    if (::renameat2(AT_FDCWD, draft.path().c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST)
            return Error { ErrorCode::Conflict, fmt::format("database {}: it exists already", path) };
        return system_error(path, "it cannot be made", errno);
    }
    return sync_folder_of(path);
}

Result<std::unique_ptr<sqlite::Connection>> open_database(const std::string& path)
{
    if (!is_there(path))
        return Error { ErrorCode::NotFound,
            fmt::format("database {}: no such file\n  do      correct `state` in daemon.toml, or run: "
                        "countersignctl init",
                path) };
    auto connection = sqlite::Connection::open(path);
    if (!connection) return connection;
    if (auto ours = check_owner(**connection); !ours) return ours.error();
    if (auto whole = check_whole(**connection); !whole) return whole.error();
    if (auto migrated = migrate(**connection, known_migrations()); !migrated) return migrated.error();
    return connection;
}

} // namespace countersign::store
