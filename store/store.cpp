// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include "core/check.hpp"
#include "store/connection.hpp"
#include "store/database_file.hpp"

namespace countersign::store {

SqliteStore::SqliteStore(std::unique_ptr<sqlite::Connection> connection)
    : connection_(std::move(connection))
{
}
SqliteStore::SqliteStore(SqliteStore&&) noexcept = default;
SqliteStore& SqliteStore::operator=(SqliteStore&&) noexcept = default;
SqliteStore::~SqliteStore() = default;

Result<SqliteStore> SqliteStore::create(const std::string& path)
{
    if (auto created = create_database(path); !created) return created.error();
    return open(path);
}

Result<SqliteStore> SqliteStore::open(const std::string& path)
{
    auto connection = open_database(path);
    if (!connection) return connection.error();
    return SqliteStore { *std::move(connection) };
}

Result<void> SqliteStore::begin()
{
    if (stopped()) return *stopped();
    check(!in_transaction(), "a group is committed or rolled back before the next begins");
    return connection_->execute("BEGIN IMMEDIATE");
}

Result<void> SqliteStore::commit()
{
    // An error of a statement may have ended the transaction; the store is stopped then, and says so here.
    check(in_transaction() || stopped(), "commit ends a transaction");
    Result<void> committed = connection_->execute("COMMIT");
    if (!committed && !stopped())
        return connection_->stop(committed.error()); // whatever the reason: the outcome is not known
    return committed;
}

void SqliteStore::roll_back()
{
    if (in_transaction())
        (void)connection_->execute("ROLLBACK"); // a failure stops the store, and closing rolls back then
}

Result<void> SqliteStore::in_savepoint(const std::function<Result<void>()>& operation)
{
    if (stopped()) return *stopped();
    check(in_transaction(), "a savepoint stands inside a transaction");
    if (auto opened = connection_->execute("SAVEPOINT operation"); !opened) return opened;
    const auto undo = [&] { (void)connection_->execute("ROLLBACK TO operation; RELEASE operation"); };
    try {
        Result<void> done = operation();
        if (done) return connection_->execute("RELEASE operation");
        undo();
        return done;
    } catch (...) {
        undo();
        throw;
    }
}

bool SqliteStore::in_transaction() const
{
    return connection_->in_transaction();
}

const std::optional<Error>& SqliteStore::stopped() const
{
    return connection_->stopped();
}

} // namespace countersign::store
