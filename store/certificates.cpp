// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::store {
namespace {

CertificateRow read_certificate(sqlite::Row& row)
{
    return CertificateRow {
        .number = row.integer(),
        .serial = row.serial(),
        .issuer = row.text(),
        .profile = row.text(),
        .order = row.id<OrderId>(),
        .request = row.id<RequestId>(),
        .decision = row.id<DecisionId>(),
        .owner_uid = row.integer_as<std::uint32_t>(),
        .names = row.names(),
        .subject = row.text(),
        .spki_sha256 = row.digest(),
        .key_type = row.key_type(),
        .key_bits = row.integer_as<unsigned>(),
        .fingerprint = row.digest(),
        .der = row.bytes(),
        .not_before = row.time(),
        .not_after = row.time(),
        .state = row.certificate_state(),
        .replaced_by = row.serial_or_null(),
        .revoke_at = row.time_or_null(),
        .log_index = row.integer_as<std::uint64_t>(),
        .created_at = row.time(),
    };
}

/// The columns as read_certificate takes them, and the rest of the query.
std::string select(std::string_view rest)
{
    static constexpr std::string_view kColumns = R"sql(
        SELECT number, serial, issuer, profile, order_id, request_id, decision_id, owner_uid, names, subject, spki_sha256,
            key_type, key_bits, fingerprint, der, not_before, not_after, state, replaced_by, revoke_at, log_index,
            created_at
        FROM certificates)sql";
    return fmt::format("{}{}", kColumns, rest);
}

} // namespace

Result<std::optional<CertificateRow>> SqliteStore::find_certificate(const Serial& serial)
{
    static const std::string kFind = select(R"sql(
        WHERE serial = ?1)sql");
    return connection_->one(kFind, read_certificate, serial);
}

Result<std::vector<CertificateRow>> SqliteStore::list_certificates(const CertificateFilter& filter)
{
    // Only the conditions that are asked for, so that each has its index. The parameters keep their places.
    std::string rest = "\n        WHERE (?1 IS NULL OR number < ?1)";
    if (filter.name)
        rest += "\n        AND number IN (SELECT certificate FROM certificate_names WHERE name = ?2)";
    if (filter.order) rest += "\n        AND order_id = ?3";
    if (filter.owner_uid) rest += "\n        AND owner_uid = ?4";
    rest += R"sql(
        ORDER BY number DESC
        LIMIT ?5)sql";
    return connection_->all(select(rest), read_certificate, filter.before, filter.name, filter.order,
        filter.owner_uid, std::min(filter.limit, kMostRowsListed));
}

Result<std::vector<policy::KeyUse>> SqliteStore::certificates_with_key(const Digest& spki_sha256)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT serial, order_id
        FROM certificates
        WHERE spki_sha256 = ?1
        ORDER BY number
        LIMIT ?2)sql";
    const auto read = [](sqlite::Row& row) {
        return policy::KeyUse { .serial = row.serial(), .order = row.id<OrderId>() };
    };
    return connection_->all(kFind, read, spki_sha256, kMostRowsListed);
}

Result<std::int64_t> SqliteStore::count_certificates()
{
    static constexpr std::string_view kCount = R"sql(
        SELECT count(*)
        FROM certificates)sql";
    auto count = connection_->one(kCount, [](sqlite::Row& row) { return row.integer(); });
    if (!count) return count.error();
    return count->value_or(0);
}

} // namespace countersign::store
