// SPDX-License-Identifier: Apache-2.0
#include "daemon/show_audit.hpp"

#include "daemon/failure.hpp"
#include "daemon/paging.hpp"
#include "daemon/reply_fields.hpp"

#include <boost/json/array.hpp>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::uint64_t kTailRecords = 20; // without "from": the newest ones

/// By id or by serial, exactly one of them. Error: InvalidInput.
Result<std::optional<store::DecisionRow>> find_decision(
    store::SqliteStore& store, const std::optional<std::string>& id, const std::optional<std::string>& serial)
{
    if (id.has_value() == serial.has_value())
        return Error { ErrorCode::InvalidInput, "give a decision's id or a certificate's serial" };
    if (id) {
        Result<DecisionId> parsed = DecisionId::parse(*id);
        if (!parsed) return parsed.error();
        return store.find_decision(*parsed);
    }
    Result<Serial> parsed = Serial::parse(*serial);
    if (!parsed) return parsed.error();
    return store.find_decision_by_serial(*parsed);
}

} // namespace

asio::awaitable<ipc::Reply> ShowAudit::checkpoint(ipc::Call)
{
    Result<LogHead> head = co_await appliance_.signer.checkpoint(std::nullopt);
    if (!head) co_return failure(kAudit, head.error());
    co_return json::object { { "logId", head->log_id }, { "size", static_cast<std::int64_t>(head->size) },
        { "root", to_hex(head->root) }, { "lastTime", to_rfc3339(head->last_time) } };
}

asio::awaitable<ipc::Reply> ShowAudit::decision(ipc::Call call)
{
    auto look
        = [id = optional_text(call.parameters, "id"), serial = optional_text(call.parameters, "serial")](
              store::SqliteStore& store) { return find_decision(store, id, serial); };
    Result<std::optional<store::DecisionRow>> found = co_await appliance_.store.run(std::move(look));
    if (!found) co_return failure(kAudit, found.error(), "id");
    if (!*found) co_return failure(kAudit, { ErrorCode::NotFound, "decision" });
    const store::DecisionRow& row = **found;
    co_return json::object { { "id", row.id.text() }, { "request", row.request.text() },
        { "record", row.record }, { "digest", to_hex(row.digest) } };
}

asio::awaitable<ipc::Reply> ShowAudit::tail(ipc::Call call)
{
    std::uint64_t from = 0;
    if (const json::value* asked = call.parameters.if_contains("from");
        asked != nullptr && !asked->is_null()) {
        const Result<std::uint64_t> index = count_field(call.parameters, "from");
        if (!index)
            co_return failure(kAudit, { ErrorCode::InvalidInput, "an index is not negative" }, "from");
        from = *index;
    } else {
        Result<LogHead> head = co_await appliance_.signer.checkpoint(std::nullopt);
        if (!head) co_return failure(kAudit, head.error());
        from = head->size - std::min(head->size, kTailRecords);
    }
    const Result<std::size_t> limit = limit_of(call.parameters);
    if (!limit) co_return failure(kAudit, limit.error(), "limit");
    for (std::size_t left = *limit;;) {
        const std::size_t wanted = std::min(left, kPage);
        Result<std::vector<LogRecord>> records = co_await appliance_.signer.read(from, wanted);
        if (!records) co_return failure(kAudit, records.error());
        json::array page;
        for (const LogRecord& record : *records)
            page.push_back(json::object {
                { "index", static_cast<std::int64_t>(record.index) }, { "record", record.record } });
        left -= records->size();
        from += records->size();
        json::object reply { { "records", std::move(page) } };
        if (call.more == nullptr || records->size() < wanted || left == 0) co_return reply;
        if (Result<void> sent = co_await call.more->send(std::move(reply)); !sent)
            co_return json::object { { "records", json::array {} } };
    }
}

} // namespace countersign::daemon
