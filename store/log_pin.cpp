// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

#include <fmt/format.h>

namespace countersign::store {

Result<std::optional<LogPin>> SqliteStore::log_pin()
{
    static constexpr std::string_view kFind = R"sql(
        SELECT log_id, size, root
        FROM log_pin)sql";
    const auto read = [](sqlite::Row& row) {
        return LogPin {
            .log = row.id<LogId>(),
            .size = row.integer_as<std::uint64_t>(),
            .root = row.digest(),
        };
    };
    return connection_->one(kFind, read);
}

Result<void> SqliteStore::set_log_pin(const LogPin& pin)
{
    Result<std::optional<LogPin>> pinned = log_pin();
    if (!pinned) return pinned.error();
    if (!*pinned) return replace_log_pin(pin);
    const LogPin& known = **pinned;
    if (known.log != pin.log)
        return Error { ErrorCode::LogMismatch,
            fmt::format("the store belongs to log {}, not to {}", known.log.text(), pin.log.text()) };
    if (known.size == pin.size && known.root != pin.root)
        return Error { ErrorCode::LogMismatch,
            fmt::format(
                "log {} has another content at size {} than the store has seen", pin.log.text(), pin.size) };
    if (pin.size <= known.size) return {};
    return replace_log_pin(pin);
}

Result<void> SqliteStore::replace_log_pin(const LogPin& pin)
{
    static constexpr std::string_view kReplace = R"sql(
        INSERT INTO log_pin (one, log_id, size, root)
        VALUES (1, ?1, ?2, ?3)
        ON CONFLICT (one) DO UPDATE
        SET log_id = excluded.log_id, size = excluded.size, root = excluded.root)sql";
    return sqlite::any_number(connection_->run(kReplace, pin.log, pin.size, pin.root));
}

} // namespace countersign::store
