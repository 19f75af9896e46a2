// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

#include <fmt/format.h>

namespace countersign::store {
namespace {

Intent read_intent(sqlite::Row& row)
{
    return Intent {
        .id = row.id<IntentId>(),
        .request = row.id<RequestId>(),
        .issuer = row.text(),
        .serial = row.serial(),
        .tbs = row.bytes(),
        .decision = row.id<DecisionId>(),
        .created_at = row.time(),
        .state = row.intent_state(),
    };
}

/// The columns as read_intent takes them, and the rest of the query.
std::string select(std::string_view rest)
{
    static constexpr std::string_view kColumns = R"sql(
        SELECT id, request_id, issuer, serial, tbs, decision_id, created_at, state
        FROM intents)sql";
    return fmt::format("{}{}", kColumns, rest);
}

Error not_open(const IntentId& id)
{
    return { ErrorCode::Conflict, fmt::format("intent {} is not open", id.text()) };
}

/// The request of an intent that ended without a certificate waits for another one.
Result<void> make_ready_again(sqlite::Connection& connection, const IntentId& intent)
{
    static constexpr std::string_view kReady = R"sql(
        UPDATE requests
        SET state = 'ready'
        WHERE id = (SELECT request_id FROM intents WHERE id = ?1)
        AND state = 'signing')sql";
    return sqlite::exactly_one(connection.run(kReady, intent),
        { ErrorCode::Conflict, fmt::format("the request of intent {} is not signing", intent.text()) });
}

} // namespace

Result<void> SqliteStore::commit_intent(const Intent& intent)
{
    static constexpr std::string_view kBeginSigning = R"sql(
        UPDATE requests
        SET state = 'signing'
        WHERE id = ?1
        AND state = 'ready')sql";
    // The decision must be a permit, and this request's own.
    static constexpr std::string_view kInsertIntent = R"sql(
        INSERT INTO intents (id, request_id, issuer, serial, tbs, decision_id, created_at, state)
        SELECT ?1, request_id, ?3, ?4, ?5, id, ?7, 'open'
        FROM decisions
        WHERE id = ?6
        AND request_id = ?2
        AND verdict = 'permit')sql";
    auto began = sqlite::exactly_one(connection_->run(kBeginSigning, intent.request),
        { ErrorCode::Conflict, fmt::format("request {} is not ready", intent.request.text()) });
    if (!began) return began;
    return sqlite::exactly_one(connection_->run(kInsertIntent, intent.id, intent.request, intent.issuer,
                                   intent.serial, intent.tbs, intent.decision, intent.created_at),
        { ErrorCode::NotFound,
            fmt::format("request {} has no permit {}", intent.request.text(), intent.decision.text()) });
}

Result<bool> SqliteStore::is_serial_used(const Serial& serial)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT EXISTS (SELECT 1 FROM intents WHERE serial = ?1)
            OR EXISTS (SELECT 1 FROM certificates WHERE serial = ?1))sql";
    auto used = connection_->one(kFind, [](sqlite::Row& row) { return row.boolean(); }, serial);
    if (!used) return used.error();
    return used->value_or(true);
}

Result<std::optional<Intent>> SqliteStore::find_intent(const IntentId& id)
{
    static const std::string kFind = select(R"sql(
        WHERE id = ?1)sql");
    return connection_->one(kFind, read_intent, id);
}

Result<std::vector<Intent>> SqliteStore::open_intents()
{
    static const std::string kFind = select(R"sql(
        WHERE state = 'open'
        ORDER BY number)sql");
    return connection_->all(kFind, read_intent);
}

Result<void> SqliteStore::cancel_intent(const IntentId& id)
{
    static constexpr std::string_view kCancel = R"sql(
        UPDATE intents
        SET state = 'cancelled'
        WHERE id = ?1
        AND state = 'open')sql";
    if (auto cancelled = sqlite::exactly_one(connection_->run(kCancel, id), not_open(id)); !cancelled)
        return cancelled;
    return make_ready_again(*connection_, id);
}

Result<void> SqliteStore::abandon_intent(const IntentId& id, const std::string& reason, TimePoint since)
{
    static constexpr std::string_view kAbandon = R"sql(
        UPDATE intents
        SET state = 'abandoned'
        WHERE id = ?1
        AND state = 'open')sql";
    static constexpr std::string_view kBurn = R"sql(
        INSERT INTO burnt_serials (serial, issuer, reason, since)
        SELECT serial, issuer, ?2, ?3
        FROM intents
        WHERE id = ?1)sql";
    if (auto abandoned = sqlite::exactly_one(connection_->run(kAbandon, id), not_open(id)); !abandoned)
        return abandoned;
    if (auto burnt = sqlite::exactly_one(connection_->run(kBurn, id, reason, since), not_open(id)); !burnt)
        return burnt;
    return make_ready_again(*connection_, id);
}

} // namespace countersign::store
