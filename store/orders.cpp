// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

namespace countersign::store {

Result<std::int64_t> SqliteStore::insert_order(const Order& order)
{
    static constexpr std::string_view kInsert = R"sql(
        INSERT INTO orders (id, owner_uid, profile, created_at)
        VALUES (?1, ?2, ?3, ?4))sql";
    return connection_->insert(kInsert, order.id, order.owner_uid, order.profile, order.created_at);
}

Result<std::optional<Order>> SqliteStore::find_order(const OrderId& id)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT id, number, owner_uid, profile, current_serial, created_at
        FROM orders
        WHERE id = ?1)sql";
    const auto read = [](sqlite::Row& row) {
        return Order {
            .id = row.id<OrderId>(),
            .number = row.integer(),
            .owner_uid = row.integer_as<std::uint32_t>(),
            .profile = row.text(),
            .current = row.serial_or_null(),
            .created_at = row.time(),
        };
    };
    return connection_->one(kFind, read, id);
}

} // namespace countersign::store
