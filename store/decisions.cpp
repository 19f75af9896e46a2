// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

namespace countersign::store {
namespace {

DecisionRow read_decision(sqlite::Row& row)
{
    return DecisionRow {
        .id = row.id<DecisionId>(),
        .request = row.id<RequestId>(),
        .verdict = row.text(),
        .record = row.text(),
        .digest = row.digest(),
        .created_at = row.time(),
    };
}

} // namespace

Result<void> SqliteStore::insert_decision(const DecisionRow& decision)
{
    static constexpr std::string_view kInsert = R"sql(
        INSERT INTO decisions (id, request_id, verdict, record, digest, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6))sql";
    return sqlite::any_number(connection_->run(kInsert, decision.id, decision.request, decision.verdict,
        decision.record, decision.digest, decision.created_at));
}

Result<std::optional<DecisionRow>> SqliteStore::find_decision(const DecisionId& id)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT id, request_id, verdict, record, digest, created_at
        FROM decisions
        WHERE id = ?1)sql";
    return connection_->one(kFind, read_decision, id);
}

Result<std::optional<DecisionRow>> SqliteStore::find_decision_by_serial(const Serial& serial)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT decisions.id, decisions.request_id, verdict, record, digest, decisions.created_at
        FROM intents
        JOIN decisions ON decisions.id = intents.decision_id
        WHERE intents.serial = ?1)sql";
    return connection_->one(kFind, read_decision, serial);
}

} // namespace countersign::store
