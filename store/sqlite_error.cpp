// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <iterator>
#include <system_error>

namespace countersign::store::sqlite {
namespace {

struct CodeName
{
    int code;
    std::string_view name;
};

constexpr CodeName kCodeNames[] = {
    { SQLITE_BUSY, "SQLITE_BUSY" },
    { SQLITE_BUSY_RECOVERY, "SQLITE_BUSY_RECOVERY" },
    { SQLITE_CANTOPEN, "SQLITE_CANTOPEN" },
    { SQLITE_CORRUPT, "SQLITE_CORRUPT" },
    { SQLITE_CORRUPT_INDEX, "SQLITE_CORRUPT_INDEX" },
    { SQLITE_FULL, "SQLITE_FULL" },
    { SQLITE_IOERR, "SQLITE_IOERR" },
    { SQLITE_IOERR_DIR_FSYNC, "SQLITE_IOERR_DIR_FSYNC" },
    { SQLITE_IOERR_FSTAT, "SQLITE_IOERR_FSTAT" },
    { SQLITE_IOERR_FSYNC, "SQLITE_IOERR_FSYNC" },
    { SQLITE_IOERR_LOCK, "SQLITE_IOERR_LOCK" },
    { SQLITE_IOERR_READ, "SQLITE_IOERR_READ" },
    { SQLITE_IOERR_SHORT_READ, "SQLITE_IOERR_SHORT_READ" },
    { SQLITE_IOERR_TRUNCATE, "SQLITE_IOERR_TRUNCATE" },
    { SQLITE_IOERR_WRITE, "SQLITE_IOERR_WRITE" },
    { SQLITE_LOCKED, "SQLITE_LOCKED" },
    { SQLITE_NOMEM, "SQLITE_NOMEM" },
    { SQLITE_NOTADB, "SQLITE_NOTADB" },
    { SQLITE_PERM, "SQLITE_PERM" },
    { SQLITE_READONLY, "SQLITE_READONLY" },
    { SQLITE_READONLY_DBMOVED, "SQLITE_READONLY_DBMOVED" },
    { SQLITE_READONLY_DIRECTORY, "SQLITE_READONLY_DIRECTORY" },
};

/// What a primary code means to an operator, and what helps.
struct Meaning
{
    int code;
    std::string_view what;
    std::string_view advice;
};

constexpr Meaning kMeanings[] = {
    { SQLITE_FULL, "the disk is full", "free space on its file system, then start countersignd again" },
    { SQLITE_IOERR, "reading or writing failed",
        "look at the disk and the kernel's messages, then start countersignd again" },
    { SQLITE_READONLY, "it cannot be written",
        "make the file and its folder writable for the user of countersignd, on a file system mounted "
        "read-write" },
    { SQLITE_CANTOPEN, "it cannot be opened",
        "the user of countersignd must be able to read and write the file, and to make files in its folder" },
    { SQLITE_PERM, "it cannot be opened",
        "the user of countersignd must be able to read and write the file, and to make files in its folder" },
    { SQLITE_BUSY, "another countersignd has this database",
        "stop the other process, or give this one a state folder of its own" },
    { SQLITE_LOCKED, "another countersignd has this database",
        "stop the other process, or give this one a state folder of its own" },
    { SQLITE_NOTADB, "the file is no SQLite database, or is encrypted or damaged",
        "correct `state` in daemon.toml, or restore the database and its -wal file from a backup" },
    { SQLITE_CORRUPT, "the database is damaged",
        "keep the file and its -wal for later, restore a backup, and let it roll forward from the signer's "
        "log" },
    { SQLITE_NOMEM, "memory is exhausted", "give countersignd more memory, then start it again" },
};

} // namespace

std::string name_of_code(int extended_code)
{
    const auto* entry = std::ranges::find(kCodeNames, extended_code, &CodeName::code);
    if (entry != std::end(kCodeNames)) return std::string { entry->name };
    const auto* primary = std::ranges::find(kCodeNames, extended_code & 0xff, &CodeName::code);
    if (primary != std::end(kCodeNames)) return fmt::format("{} {}", primary->name, extended_code);
    return fmt::format("SQLite error {}", extended_code);
}

Error storage_error(std::string_view path, int extended_code, int system_errno, std::string_view detail)
{
    const auto* meaning = std::ranges::find(kMeanings, extended_code & 0xff, &Meaning::code);
    const bool known = meaning != std::end(kMeanings);
    std::string text = fmt::format(
        "database {}: {} ({}", path, known ? meaning->what : detail, name_of_code(extended_code));
    if (system_errno != 0) text += fmt::format(", {}", std::generic_category().message(system_errno));
    text += ")\n  do      ";
    text += known ? meaning->advice : "report this as a bug of countersign; start countersignd again";
    return Error { ErrorCode::StorageUnavailable, std::move(text) };
}

} // namespace countersign::store::sqlite
