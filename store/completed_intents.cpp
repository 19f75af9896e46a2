// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

#include <fmt/format.h>

namespace countersign::store {
namespace {

/// Closes the intent; the certificate must be the one that it was opened for.
Result<void> close(sqlite::Connection& connection, const Intent& intent, const CertificateRow& certificate)
{
    static constexpr std::string_view kClose = R"sql(
        UPDATE intents
        SET state = 'completed'
        WHERE id = ?1
        AND state = 'open')sql";
    if (intent.serial != certificate.serial || intent.request != certificate.request
        || intent.issuer != certificate.issuer || intent.decision != certificate.decision)
        return Error { ErrorCode::Internal,
            fmt::format(
                "certificate {} is not the one of intent {}", certificate.serial.hex(), intent.id.text()) };
    return sqlite::exactly_one(connection.run(kClose, intent.id),
        { ErrorCode::Conflict, fmt::format("intent {} is not open", intent.id.text()) });
}

Result<void> insert_names(
    sqlite::Connection& connection, std::int64_t certificate, const std::vector<DomainName>& names)
{
    static constexpr std::string_view kInsertName = R"sql(
        INSERT INTO certificate_names (name, certificate)
        VALUES (?1, ?2))sql";
    for (const DomainName& name : names)
        if (auto inserted = sqlite::any_number(connection.run(kInsertName, name, certificate)); !inserted)
            return inserted;
    return {};
}

Result<void> insert_certificate(sqlite::Connection& connection, const CertificateRow& certificate)
{
    static constexpr std::string_view kInsert = R"sql(
        INSERT INTO certificates (serial, issuer, profile, order_id, request_id, decision_id, owner_uid, names, subject,
            spki_sha256, key_type, key_bits, fingerprint, der, not_before, not_after, state, log_index, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 'current', ?17, ?18))sql";
    auto number = connection.insert(kInsert, certificate.serial, certificate.issuer, certificate.profile,
        certificate.order, certificate.request, certificate.decision, certificate.owner_uid,
        certificate.names, certificate.subject, certificate.spki_sha256, certificate.key_type,
        certificate.key_bits, certificate.fingerprint, certificate.der, certificate.not_before,
        certificate.not_after, certificate.log_index, certificate.created_at);
    if (!number) return number.error();
    return insert_names(connection, *number, certificate.names);
}

/// The request's predecessor and the order's current certificate hand over to the new one.
Result<void> replace_earlier(sqlite::Connection& connection, const CertificateRow& certificate)
{
    static constexpr std::string_view kReplace = R"sql(
        UPDATE certificates
        SET state = CASE state WHEN 'current' THEN 'replaced' ELSE state END,
            replaced_by = COALESCE(replaced_by, ?1)
        WHERE serial <> ?1
        AND serial IN (
            SELECT predecessor FROM requests WHERE id = ?2
            UNION
            SELECT current_serial FROM orders WHERE id = ?3))sql";
    static constexpr std::string_view kMakeCurrent = R"sql(
        UPDATE orders
        SET current_serial = ?1
        WHERE id = ?2)sql";
    auto replaced = sqlite::any_number(
        connection.run(kReplace, certificate.serial, certificate.request, certificate.order));
    if (!replaced) return replaced;
    return sqlite::exactly_one(connection.run(kMakeCurrent, certificate.serial, certificate.order),
        { ErrorCode::NotFound, fmt::format("order {} does not exist", certificate.order.text()) });
}

/// A removed name or a changed subject is revoked in every earlier version.
Result<void> schedule_revocations(
    sqlite::Connection& connection, const CertificateRow& certificate, TimePoint at)
{
    static constexpr std::string_view kSchedule = R"sql(
        UPDATE certificates
        SET state = 'revocation-pending',
            revoke_at = min(COALESCE(revoke_at, ?3), ?3)
        WHERE order_id = ?1
        AND serial <> ?2
        AND state <> 'revoked')sql";
    return sqlite::any_number(connection.run(kSchedule, certificate.order, certificate.serial, at));
}

Result<void> finish_request(sqlite::Connection& connection, const CertificateRow& certificate)
{
    static constexpr std::string_view kFinish = R"sql(
        UPDATE requests
        SET state = 'issued', serial = ?2
        WHERE id = ?1
        AND order_id = ?3
        AND state = 'signing')sql";
    return sqlite::exactly_one(
        connection.run(kFinish, certificate.request, certificate.serial, certificate.order),
        { ErrorCode::Conflict,
            fmt::format("request {} is not signing for this order", certificate.request.text()) });
}

} // namespace

Result<void> SqliteStore::complete_intent(
    const IntentId& id, const CertificateRow& certificate, std::optional<TimePoint> revoke_earlier_at)
{
    Result<std::optional<Intent>> intent = find_intent(id);
    if (!intent) return intent.error();
    if (!*intent) return Error { ErrorCode::Conflict, fmt::format("intent {} does not exist", id.text()) };
    if (auto closed = close(*connection_, **intent, certificate); !closed) return closed;
    if (auto inserted = insert_certificate(*connection_, certificate); !inserted) return inserted;
    if (auto replaced = replace_earlier(*connection_, certificate); !replaced) return replaced;
    if (revoke_earlier_at)
        if (auto scheduled = schedule_revocations(*connection_, certificate, *revoke_earlier_at); !scheduled)
            return scheduled;
    return finish_request(*connection_, certificate);
}

} // namespace countersign::store
