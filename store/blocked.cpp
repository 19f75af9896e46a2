// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

namespace countersign::store {

Result<std::vector<BurntSerial>> SqliteStore::to_be_revoked()
{
    static constexpr std::string_view kFind = R"sql(
        SELECT serial, issuer, reason, since
        FROM burnt_serials
        ORDER BY number)sql";
    const auto read = [](sqlite::Row& row) {
        return BurntSerial {
            .serial = row.serial(),
            .issuer = row.text(),
            .reason = row.text(),
            .since = row.time(),
        };
    };
    return connection_->all(kFind, read);
}

Result<void> SqliteStore::block_key(const Digest& spki_sha256, const std::string& reason, TimePoint since)
{
    static constexpr std::string_view kBlock = R"sql(
        INSERT INTO blocked_keys (spki_sha256, reason, since)
        VALUES (?1, ?2, ?3)
        ON CONFLICT (spki_sha256) DO NOTHING)sql";
    return sqlite::any_number(connection_->run(kBlock, spki_sha256, reason, since));
}

Result<bool> SqliteStore::is_key_blocked(const Digest& spki_sha256)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT EXISTS (SELECT 1 FROM blocked_keys WHERE spki_sha256 = ?1))sql";
    auto blocked = connection_->one(kFind, [](sqlite::Row& row) { return row.boolean(); }, spki_sha256);
    if (!blocked) return blocked.error();
    return blocked->value_or(true);
}

} // namespace countersign::store
