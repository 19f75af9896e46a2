// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/store.hpp"

namespace countersign::store {

Result<void> SqliteStore::remember_answer(const Answer& answer)
{
    static constexpr std::string_view kInsert = R"sql(
        INSERT INTO answers (uid, method, key, content_digest, request_id, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6))sql";
    return sqlite::any_number(connection_->run(kInsert, answer.uid, answer.method, answer.key,
        answer.content_digest, answer.request, answer.created_at));
}

Result<std::optional<Answer>> SqliteStore::find_answer(
    std::uint32_t uid, std::string_view method, std::string_view key)
{
    static constexpr std::string_view kFind = R"sql(
        SELECT uid, method, key, content_digest, request_id, created_at
        FROM answers
        WHERE uid = ?1
        AND method = ?2
        AND key = ?3)sql";
    const auto read = [](sqlite::Row& row) {
        return Answer {
            .uid = row.integer_as<std::uint32_t>(),
            .method = row.text(),
            .key = row.text(),
            .content_digest = row.digest(),
            .request = row.id<RequestId>(),
            .created_at = row.time(),
        };
    };
    return connection_->one(kFind, read, uid, method, key);
}

Result<void> SqliteStore::forget_answers_before(TimePoint time)
{
    static constexpr std::string_view kForget = R"sql(
        DELETE FROM answers
        WHERE created_at < ?1)sql";
    return sqlite::any_number(connection_->run(kForget, time));
}

} // namespace countersign::store
