// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "store/row.hpp"
#include "store/statement.hpp"

#include <functional>
#include <memory>
#include <unordered_map>

struct sqlite3;

namespace countersign::store::sqlite {

/// The one connection to the database; every code of SQLite becomes an Error here.
///
/// A broken constraint is an answer, and leaves the connection usable: Conflict (unique), NotFound (foreign
/// key), Internal (a row that our own CHECK forbids). Any other failure is StorageUnavailable and stops the
/// connection for good.
class Connection
{
public:
    /// Opens an existing file and switches on what the store relies on, the exclusive lock included. Error:
    /// StorageUnavailable.
    static Result<std::unique_ptr<Connection>> open(const std::string& path);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::optional<Error>& stopped() const { return stopped_; }
    [[nodiscard]] bool in_transaction() const;

    /// Runs a statement that changes rows, inside a transaction; returns how many.
    template <class... Values>
    Result<std::int64_t> run(std::string_view sql, const Values&... values)
    {
        Result<Statement*> statement = prepare(sql, values...);
        if (!statement) return statement.error();
        return change(**statement);
    }

    /// The same; returns the rowid of the row inserted.
    template <class... Values>
    Result<std::int64_t> insert(std::string_view sql, const Values&... values)
    {
        Result<std::int64_t> changed = run(sql, values...);
        if (!changed) return changed;
        return last_rowid();
    }

    /// Every row of a query, made by `read(row)`.
    template <class Read, class... Values>
    auto all(std::string_view sql, Read read, const Values&... values)
        -> Result<std::vector<std::invoke_result_t<Read, Row&>>>
    {
        std::vector<std::invoke_result_t<Read, Row&>> found;
        Result<Statement*> statement = prepare(sql, values...);
        if (!statement) return statement.error();
        Result<void> done = step_to_end(**statement, [&](Row& row) { found.push_back(read(row)); });
        if (!done) return done.error();
        return found;
    }

    /// The first row of a query, or nothing.
    template <class Read, class... Values>
    auto one(std::string_view sql, Read read, const Values&... values)
        -> Result<std::optional<std::invoke_result_t<Read, Row&>>>
    {
        auto found = all(sql, read, values...);
        if (!found) return found.error();
        std::optional<std::invoke_result_t<Read, Row&>> first;
        if (!found->empty()) first = std::move(found->front());
        return first;
    }

    /// Runs a text of one or more statements without values: settings, BEGIN, COMMIT, a migration.
    Result<void> execute(const std::string& sql);
    /// Stops the connection with an error of the caller's.
    Error stop(Error error);

private:
    explicit Connection(std::string path, sqlite3* handle);
    Result<void> configure();
    Result<void> switch_on(const char* pragma, std::string_view expected);
    /// The error for the last call, which gave `code`; stops the connection unless a constraint was broken.
    Error failure(int code);
    Result<Statement*> cached(std::string_view sql);
    Result<std::int64_t> change(Statement& statement);
    Result<void> step_to_end(Statement& statement, const std::function<void(Row&)>& on_row);
    [[nodiscard]] std::int64_t last_rowid() const;

    template <class... Values>
    Result<Statement*> prepare(std::string_view sql, const Values&... values)
    {
        Result<Statement*> statement = cached(sql);
        if (!statement) return statement;
        int index = 0;
        ((*statement)->bind(++index, values), ...);
        return statement;
    }

    struct HashText
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view> {}(text); }
    };

    std::string path_;
    sqlite3* handle_;
    std::optional<Error> stopped_;
    // By text. The texts stand in this folder, so that their number is bounded.
    std::unordered_map<std::string, std::unique_ptr<Statement>, HashText, std::equal_to<>> statements_;
};

/// For conditional statements: `otherwise` unless exactly one row changed.
[[nodiscard]] Result<void> exactly_one(const Result<std::int64_t>& changed, Error otherwise);
/// Drops the count.
[[nodiscard]] Result<void> any_number(const Result<std::int64_t>& changed);

} // namespace countersign::store::sqlite
