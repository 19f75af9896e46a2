// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"

#include "core/check.hpp"
#include "store/sqlite_error.hpp"

#include <fmt/format.h>

namespace countersign::store::sqlite {
namespace {

/// A constraint that a row broke is the caller's to handle.
Error broken_constraint(int extended_code, std::string_view detail)
{
    switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return { ErrorCode::Conflict, fmt::format("it exists already ({})", detail) };
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return { ErrorCode::NotFound, "something that it refers to does not exist" };
    default:
        return { ErrorCode::Internal, fmt::format("the store does not take such a row ({})", detail) };
    }
}

/// The errno behind an I/O error. At COMMIT only the file knows it: the database, or its log.
int system_reason(sqlite3* handle)
{
    int reason = sqlite3_system_errno(handle);
    if (reason == 0) sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &reason);
    sqlite3_file* log = nullptr;
    if (reason == 0)
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&log));
    if (log && log->pMethods) log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &reason);
    return reason;
}

} // namespace

Connection::Connection(std::string path, sqlite3* handle)
    : path_(std::move(path))
    , handle_(handle)
{
}

Connection::~Connection()
{
    statements_.clear();
    // After an I/O error the page cache may hold what the disk does not: nothing is copied into the database
    // then. The next start reads the log afresh.
    if (stopped_) sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close_v2(handle_);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path)
{
    // One thread at a time uses the connection, so that SQLite needs no mutex of its own.
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, kFlags, nullptr);
    if (!handle) return storage_error(path, SQLITE_NOMEM, 0, {});
    std::unique_ptr<Connection> connection { new Connection { path, handle } };
    if (code != SQLITE_OK) return connection->failure(code);
    Result<void> configured = connection->configure();
    if (!configured) return configured.error();
    return connection;
}

Result<void> Connection::configure()
{
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr); // "text" is never a string
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    if (sqlite3_db_readonly(handle_, "main") == 1) return stop(storage_error(path_, SQLITE_READONLY, 0, {}));

    // The exclusive lock comes before the first look at the WAL: no shared memory file, no second process,
    // and no way into the WAL-reset corruption of SQLite before 3.51.3, which needs two connections.
    struct Setting
    {
        const char* pragma;
        std::string_view expected;
    };
    static constexpr Setting kSettings[] = {
        { "PRAGMA locking_mode = EXCLUSIVE", "exclusive" },
        { "PRAGMA journal_mode = WAL", "wal" },
    };
    for (const Setting& setting : kSettings)
        if (auto done = switch_on(setting.pragma, setting.expected); !done) return done;
    // Without mmap an I/O error is a code, not a SIGBUS.
    return execute(R"sql(
        PRAGMA mmap_size = 0;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;
        PRAGMA cell_size_check = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -16384)sql");
}

Result<void> Connection::switch_on(const char* pragma, std::string_view expected)
{
    auto answer = one(pragma, [](Row& row) { return row.text(); });
    if (!answer) return answer.error();
    if (!*answer || **answer != expected)
        return stop({ ErrorCode::StorageUnavailable,
            fmt::format("database {}: \"{}\" has no effect here", path_, pragma) });
    return {};
}

bool Connection::in_transaction() const
{
    return sqlite3_get_autocommit(handle_) == 0;
}

std::int64_t Connection::last_rowid() const
{
    return sqlite3_last_insert_rowid(handle_);
}

Error Connection::stop(Error error)
{
    if (!stopped_)
        stopped_ = Error { ErrorCode::StorageUnavailable,
            "the store stopped, and it is not known whether its last changes are committed: the process must "
            "start "
            "again\n  cause   "
                + error.what };
    return error;
}

Error Connection::failure(int code)
{
    if ((code & 0xff) == SQLITE_CONSTRAINT) return broken_constraint(code, sqlite3_errmsg(handle_));
    const bool has_reason = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    return stop(storage_error(path_, code, has_reason ? system_reason(handle_) : 0, sqlite3_errmsg(handle_)));
}

Result<void> Connection::execute(const std::string& sql)
{
    if (stopped_) return *stopped_;
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failure(code);
    return {};
}

Result<Statement*> Connection::cached(std::string_view sql)
{
    if (stopped_) return *stopped_;
    auto known = statements_.find(sql);
    if (known == statements_.end()) {
        sqlite3_stmt* handle = nullptr;
        const int code = sqlite3_prepare_v3(
            handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
        if (code != SQLITE_OK) return failure(code);
        known = statements_.emplace(sql, std::make_unique<Statement>(handle)).first;
    }
    return known->second.get();
}

Result<std::int64_t> Connection::change(Statement& statement)
{
    check(in_transaction(), "a verb that changes the store runs inside a transaction");
    if (Result<void> done = step_to_end(statement, nullptr); !done) return done.error();
    return sqlite3_changes64(handle_);
}

Result<void> Connection::step_to_end(Statement& statement, const std::function<void(Row&)>& on_row)
{
    struct Reset
    {
        Statement& statement;
        ~Reset() { statement.reset(); }
    } reset { statement };

    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.handle())) == SQLITE_ROW) {
        if (!on_row) continue;
        Row row { statement.handle() };
        on_row(row);
        if (row.first_fault())
            return stop({ ErrorCode::StorageUnavailable,
                fmt::format(
                    "database {}: the database is damaged: {}\n  do      keep the file and its -wal for "
                    "later, restore a backup, and let it roll forward from the signer's log",
                    path_, *row.first_fault()) });
    }
    if (code != SQLITE_DONE) return failure(code);
    return {};
}

Result<void> exactly_one(const Result<std::int64_t>& changed, Error otherwise)
{
    if (!changed) return changed.error();
    if (*changed != 1) return otherwise;
    return {};
}

Result<void> any_number(const Result<std::int64_t>& changed)
{
    if (!changed) return changed.error();
    return {};
}

} // namespace countersign::store::sqlite
