// SPDX-License-Identifier: Apache-2.0
#include "store/migrations.hpp"

#include "store/migrations/0001_initial.hpp"

#include <fmt/format.h>

namespace countersign::store {
namespace {

constexpr Migration kMigrations[] = {
    { 1, "initial", migrations::kInitial },
};

struct Applied
{
    std::int64_t number;
    std::string name;
    Digest digest;
};

Result<std::vector<Applied>> applied_to(sqlite::Connection& connection)
{
    auto created = connection.execute(R"sql(
        CREATE TABLE IF NOT EXISTS migrations (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            sha256 BLOB NOT NULL
        ) STRICT)sql");
    if (!created) return created.error();
    return connection.all(R"sql(
        SELECT number, name, sha256
        FROM migrations
        ORDER BY number)sql",
        [](sqlite::Row& row) {
            return Applied { .number = row.integer(), .name = row.text(), .digest = row.digest() };
        });
}

Error refusal(const sqlite::Connection& connection, std::string_view what, std::string_view advice)
{
    return { ErrorCode::StorageUnavailable,
        fmt::format("database {}: {}\n  do      {}", connection.path(), what, advice) };
}

/// Every step in the database is one that we know, unchanged.
Result<void> compare(const sqlite::Connection& connection, const std::vector<Applied>& applied,
    std::span<const Migration> known)
{
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const Applied& step = applied[i];
        if (i >= known.size())
            return refusal(connection,
                fmt::format("its schema is version {} (\"{}\"), this countersignd knows {} and older",
                    applied.back().number, applied.back().name, known.size()),
                "run the countersignd that wrote it, or a newer one; there is no way back to an older "
                "schema");
        if (step.number != known[i].number || step.name != known[i].name
            || step.digest != sha256(bytes_of(known[i].sql)))
            return refusal(connection,
                fmt::format(
                    "step {} (\"{}\") of its schema is not the step that this countersignd has (\"{}\")",
                    step.number, step.name, known[i].name),
                "run the countersignd that made this database, or restore a backup");
    }
    return {};
}

Result<void> apply(sqlite::Connection& connection, const Migration& migration)
{
    static constexpr std::string_view kRemember = R"sql(
        INSERT INTO migrations (number, name, sha256)
        VALUES (?1, ?2, ?3))sql";
    if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) return begun;
    Result<void> changed = connection.execute(std::string { migration.sql });
    if (changed)
        changed = sqlite::any_number(
            connection.run(kRemember, migration.number, migration.name, sha256(bytes_of(migration.sql))));
    if (!changed) {
        (void)connection.execute("ROLLBACK");
        return changed.error().in(fmt::format("migration {} ({})", migration.number, migration.name));
    }
    return connection.execute("COMMIT");
}

} // namespace

std::span<const Migration> known_migrations()
{
    return kMigrations;
}

Result<void> migrate(sqlite::Connection& connection, std::span<const Migration> known)
{
    Result<std::vector<Applied>> applied = applied_to(connection);
    if (!applied) return applied.error();
    if (auto same = compare(connection, *applied, known); !same) return same;
    for (const Migration& migration : known.subspan(applied->size()))
        if (auto done = apply(connection, migration); !done) return done;
    return {};
}

} // namespace countersign::store
