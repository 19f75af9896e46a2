// SPDX-License-Identifier: Apache-2.0
#include "daemon/roll_forward.hpp"

#include "core/journal.hpp"
#include "daemon/import_event.hpp"
#include "daemon/import_intent.hpp"
#include "daemon/settle_intents.hpp"

#include <fmt/format.h>

#include <set>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPageRecords = 200; // asked of the signer at once
constexpr std::string_view kImported = "c1f40d7a92e84b6dae35d0b97c6812f3";

struct LoggedRecord
{
    audit::Record record;
    std::vector<Bytes> bodies;
};

Error with_ways_out(Error error)
{
    if (error.code != ErrorCode::LogMismatch) return error;
    error.what += "; nothing is issued until the store can be brought in line with the log, or operators "
                  "confirm that it stays without the rest of it: countersignctl confirm-gap --reason TEXT";
    return error;
}

Result<std::vector<LoggedRecord>> parse_page(std::vector<LogRecord> page, std::uint64_t from)
{
    std::vector<LoggedRecord> records;
    for (LogRecord& one : page) {
        Result<audit::Record> record = audit::parse_record(one.record);
        if (!record || record->index != from + records.size())
            return Error { ErrorCode::ProtocolViolation,
                fmt::format("record {} of the signer's log cannot be read", from + records.size()) };
        records.push_back({ std::move(*record), std::move(one.bodies) });
    }
    if (records.empty())
        return Error { ErrorCode::ProtocolViolation,
            fmt::format("the signer does not hand out record {} of its log", from) };
    return records;
}

bool is_about_intent(const audit::Record& record)
{
    return record.type == audit::RecordType::Intent || record.type == audit::RecordType::Outcome;
}

/// Those of the page's intents that the store lacks or has open. In normal running there are none.
Result<std::set<std::string>> unfinished(store::SqliteStore& store, const std::vector<IntentId>& intents)
{
    std::set<std::string> open;
    for (const IntentId& id : intents) {
        Result<std::optional<store::Intent>> known = store.find_intent(id);
        if (!known) return known.error();
        if (!*known || (*known)->state == store::IntentState::Open) open.insert(id.text());
    }
    return open;
}

asio::awaitable<Result<std::set<std::string>>> find_unfinished(
    Appliance& appliance, const std::vector<LoggedRecord>& page)
{
    std::vector<IntentId> intents;
    for (const LoggedRecord& one : page) {
        if (!is_about_intent(one.record)) continue;
        Result<IntentId> intent = intent_of(one.record);
        if (!intent) co_return intent.error();
        intents.push_back(std::move(*intent));
    }
    auto look
        = [intents = std::move(intents)](store::SqliteStore& store) { return unfinished(store, intents); };
    co_return co_await appliance.store.run(std::move(look));
}

asio::awaitable<Result<void>> import(Appliance& appliance, const LoggedRecord& one)
{
    Result<LoggedIntent> logged = parse_logged_intent(one.record, one.bodies, appliance.config.request_life);
    if (!logged) co_return logged.error();
    if (appliance.policy.find_issuer(logged->intent.issuer) == nullptr)
        co_return Error { ErrorCode::LogMismatch,
            fmt::format(
                "record {} of the log is about issuer \"{}\", which the policy in force does not name",
                one.record.index, logged->intent.issuer) };
    journal(Severity::Warning, kImported, "An intent that the store had lost is taken from the log",
        { { "INTENT", logged->intent.id.text() }, { "REQUEST", logged->request.id.text() },
            { "SERIAL", logged->intent.serial.hex() } });
    auto bring
        = [logged = std::move(*logged)](store::SqliteStore& store) { return import_intent(store, logged); };
    co_return co_await appliance.store.run(std::move(bring));
}

asio::awaitable<Result<void>> settle(Appliance& appliance, const LoggedRecord& one)
{
    Result<LoggedOutcome> logged = parse_logged_outcome(one.record);
    if (!logged) co_return logged.error();
    auto find = [id = logged->intent](store::SqliteStore& store) { return store.find_intent(id); };
    Result<std::optional<store::Intent>> intent = co_await appliance.store.run(std::move(find));
    if (!intent) co_return intent.error();
    if (!*intent || (*intent)->state != store::IntentState::Open) co_return Result<void> {};
    Result<Settled> settled
        = co_await settle_with(appliance, std::move(**intent), std::move(logged->outcome), one.record.time);
    if (settled) co_return Result<void> {};
    Error error = settled.error().in(fmt::format("record {} of the log", one.record.index));
    if (error.code == ErrorCode::SignatureInvalid) error.code = ErrorCode::LogMismatch;
    co_return error;
}

asio::awaitable<Result<void>> block(Appliance& appliance, std::vector<boost::json::object> events)
{
    auto bring = [events = std::move(events)](
                     store::SqliteStore& store) { return import_blocked_keys(store, events); };
    co_return co_await appliance.store.run(std::move(bring));
}

/// Returns how many intents were brought in.
asio::awaitable<Result<std::size_t>> bring_in(Appliance& appliance, const std::vector<LoggedRecord>& page)
{
    Result<std::set<std::string>> open = co_await find_unfinished(appliance, page);
    if (!open) co_return open.error();
    std::size_t imported = 0;
    for (const LoggedRecord& one : page) {
        Result<void> done;
        if (std::vector<boost::json::object> blocked = blocked_keys_of(one.record); !blocked.empty())
            done = co_await block(appliance, std::move(blocked));
        if (is_about_intent(one.record) && open->contains(intent_of(one.record)->text())) {
            const bool intent = one.record.type == audit::RecordType::Intent;
            imported += intent ? 1 : 0;
            done = intent ? co_await import(appliance, one) : co_await settle(appliance, one);
        }
        if (!done) co_return done.error();
    }
    co_return imported;
}

asio::awaitable<Result<void>> pin(Appliance& appliance, std::uint64_t size, std::string log_id)
{
    Result<LogHead> head = co_await appliance.signer.checkpoint(size);
    if (!head) co_return head.error();
    if (head->log_id != log_id)
        co_return Error { ErrorCode::Unavailable, "the signer's log changed while it was read" };
    Result<LogId> id = LogId::parse(log_id);
    if (!id) co_return id.error();
    auto replace = [pin = store::LogPin { *id, size, head->root }](
                       store::SqliteStore& store) { return store.replace_log_pin(pin); };
    co_return co_await appliance.store.run(std::move(replace));
}

/// Before anything else could have begun: every open intent is one that an earlier run left.
asio::awaitable<Result<void>> settle_what_was_left(Appliance& appliance)
{
    auto list = [](store::SqliteStore& store) { return store.open_intents(); };
    Result<std::vector<store::Intent>> intents = co_await appliance.store.run(list);
    if (!intents) co_return intents.error();
    for (const store::Intent& intent : *intents) {
        Result<IntentOutcome> outcome = co_await appliance.signer.outcome(intent.id);
        if (!outcome) co_return outcome.error();
        if (outcome->state == IntentState::InProgress)
            continue; // its end comes later in the log, and to upkeep
        Result<Settled> settled
            = co_await settle_with(appliance, intent, std::move(*outcome), appliance.clock.now());
        if (!settled) co_return settled.error();
    }
    co_return Result<void> {};
}

} // namespace

asio::awaitable<Result<std::uint64_t>> roll_forward(Appliance& appliance, std::uint64_t from, LogHead head)
{
    if (Result<void> settled = co_await settle_what_was_left(appliance); !settled) co_return settled.error();
    std::size_t imported = 0;
    std::uint64_t at = from;
    while (at < head.size && imported < kMostImported) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kPageRecords, head.size - at));
        Result<std::vector<LogRecord>> read = co_await appliance.signer.read(at, wanted);
        if (!read) co_return read.error();
        Result<std::vector<LoggedRecord>> page = parse_page(std::move(*read), at);
        if (!page) co_return page.error();
        Result<std::size_t> brought = co_await bring_in(appliance, *page);
        if (!brought) co_return with_ways_out(brought.error());
        imported += *brought;
        at += page->size();
        if (Result<void> pinned = co_await pin(appliance, at, head.log_id); !pinned) co_return pinned.error();
    }
    co_return at;
}

} // namespace countersign::daemon
