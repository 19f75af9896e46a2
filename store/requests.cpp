// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/enumerations.hpp"
#include "store/store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::store {
namespace {

Request read_request(sqlite::Row& row)
{
    return Request {
        .id = row.id<RequestId>(),
        .number = row.integer(),
        .order = row.id<OrderId>(),
        .owner_uid = row.integer_as<std::uint32_t>(),
        .operation = row.operation(),
        .profile = row.text(),
        .issuer = row.text(),
        .state = row.request_state(),
        .csr = row.bytes(),
        .names = row.names(),
        .subject = row.text(),
        .spki_sha256 = row.digest(),
        .content_digest = row.digest(),
        .not_after_asked = row.time_or_null(),
        .message = row.text_or_null(),
        .predecessor = row.serial_or_null(),
        .complete_when_ready = row.boolean(),
        .changes = row.text(),
        .findings = row.text(),
        .decision = row.id_or_null<DecisionId>(),
        .serial = row.serial_or_null(),
        .created_at = row.time(),
        .expires_at = row.time(),
    };
}

/// The columns as read_request takes them, and the rest of the query.
std::string select(std::string_view rest)
{
    static constexpr std::string_view kColumns = R"sql(
        SELECT id, number, order_id, owner_uid, operation, profile, issuer, state, csr, names, subject, spki_sha256,
            content_digest, not_after_asked, message, predecessor, complete_when_ready, changes, findings, decision_id,
            serial, created_at, expires_at
        FROM requests)sql";
    return fmt::format("{}{}", kColumns, rest);
}

} // namespace

Result<std::int64_t> SqliteStore::insert_request(const Request& request)
{
    static constexpr std::string_view kInsert = R"sql(
        INSERT INTO requests (id, order_id, owner_uid, operation, profile, issuer, state, csr, names, subject, spki_sha256,
            content_digest, not_after_asked, message, predecessor, complete_when_ready, changes, findings, decision_id,
            serial, created_at, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22))sql";
    return connection_->insert(kInsert, request.id, request.order, request.owner_uid, request.operation,
        request.profile, request.issuer, request.state, request.csr, request.names, request.subject,
        request.spki_sha256, request.content_digest, request.not_after_asked, request.message,
        request.predecessor, request.complete_when_ready, request.changes, request.findings, request.decision,
        request.serial, request.created_at, request.expires_at);
}

Result<std::optional<Request>> SqliteStore::find_request(const RequestId& id)
{
    static const std::string kFind = select(R"sql(
        WHERE id = ?1)sql");
    return connection_->one(kFind, read_request, id);
}

Result<std::vector<Request>> SqliteStore::list_requests(const RequestFilter& filter)
{
    // Only the conditions that are asked for, so that each has its index. The parameters keep their places.
    std::string rest = "\n        WHERE (?1 IS NULL OR number < ?1)";
    if (filter.owner_uid) rest += "\n        AND owner_uid = ?2";
    if (filter.state) rest += "\n        AND state = ?3";
    rest += R"sql(
        ORDER BY number DESC
        LIMIT ?4)sql";
    return connection_->all(select(rest), read_request, filter.before, filter.owner_uid, filter.state,
        std::min(filter.limit, kMostRowsListed));
}

Result<void> SqliteStore::set_request_state(
    const RequestId& id, policy::RequestState from, policy::RequestState to)
{
    using enum policy::RequestState;
    static constexpr std::string_view kSet = R"sql(
        UPDATE requests
        SET state = ?3
        WHERE id = ?1
        AND state = ?2)sql";
    if (from == Signing || to == Signing || to == Issued)
        return Error { ErrorCode::Conflict, "a request enters and leaves signing with its intent only" };
    return sqlite::exactly_one(connection_->run(kSet, id, from, to),
        { ErrorCode::Conflict, fmt::format("request {} is not {}", id.text(), stored_name(from)) });
}

Result<void> SqliteStore::set_request_findings(
    const RequestId& id, const DecisionId& decision, const std::string& findings)
{
    static constexpr std::string_view kSet = R"sql(
        UPDATE requests
        SET decision_id = ?2, findings = ?3
        WHERE id = ?1)sql";
    return sqlite::exactly_one(connection_->run(kSet, id, decision, findings),
        { ErrorCode::NotFound, fmt::format("request {} does not exist", id.text()) });
}

Result<std::optional<Request>> SqliteStore::pending_request_of(const OrderId& order)
{
    static const std::string kFind = select(R"sql(
        WHERE order_id = ?1
        AND state IN ('open', 'ready', 'signing'))sql");
    return connection_->one(kFind, read_request, order);
}

Result<std::vector<RequestId>> SqliteStore::requests_expired_at(TimePoint now, std::size_t limit)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT id
        FROM requests
        WHERE expires_at <= ?1
        AND state IN ('open', 'ready')
        ORDER BY expires_at
        LIMIT ?2)sql";
    return connection_->all(
        kFind, [](sqlite::Row& row) { return row.id<RequestId>(); }, now, std::min(limit, kMostRowsListed));
}

Result<std::map<policy::RequestState, std::int64_t>> SqliteStore::counts_by_state()
{
    static constexpr std::string_view kCount = R"sql(
        SELECT state, count(*)
        FROM requests
        GROUP BY state)sql";
    std::map<policy::RequestState, std::int64_t> counts;
    for (const policy::RequestState state : kRequestStates)
        counts[state] = 0;
    const auto read = [](sqlite::Row& row) {
        const policy::RequestState state = row.request_state();
        return std::pair { state, row.integer() };
    };
    auto found = connection_->all(kCount, read);
    if (!found) return found.error();
    for (const auto& [state, count] : *found)
        counts[state] = count;
    return counts;
}

} // namespace countersign::store
