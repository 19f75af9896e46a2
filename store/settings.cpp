// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

namespace countersign::store {

Result<void> SqliteStore::put_policy(const PolicyText& policy)
{
    static constexpr std::string_view kInsert = R"sql(
        INSERT INTO policies (text, digest, active_since)
        VALUES (?1, ?2, ?3))sql";
    return sqlite::any_number(connection_->run(kInsert, policy.text, policy.digest, policy.active_since));
}

Result<std::optional<PolicyText>> SqliteStore::policy_in_force()
{
    static constexpr std::string_view kFind = R"sql(
        SELECT text, digest, active_since
        FROM policies
        ORDER BY number DESC
        LIMIT 1)sql";
    const auto read = [](sqlite::Row& row) {
        return PolicyText { .text = row.text(), .digest = row.digest(), .active_since = row.time() };
    };
    return connection_->one(kFind, read);
}

Result<void> SqliteStore::put_setting(std::string_view name, std::string_view value)
{
    static constexpr std::string_view kPut = R"sql(
        INSERT INTO settings (name, value)
        VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE
        SET value = excluded.value)sql";
    return sqlite::any_number(connection_->run(kPut, name, value));
}

Result<std::optional<std::string>> SqliteStore::find_setting(std::string_view name)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT value
        FROM settings
        WHERE name = ?1)sql";
    return connection_->one(kFind, [](sqlite::Row& row) { return row.text(); }, name);
}

} // namespace countersign::store
