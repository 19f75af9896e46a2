// SPDX-License-Identifier: Apache-2.0
#include "daemon/log_watch.hpp"

#include <fmt/format.h>

#include <charconv>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kNewestOutcome = "newest-outcome"; // a setting of the store

/// How many records the log must have for the certificates in the store.
Result<std::uint64_t> records_needed(store::SqliteStore& store)
{
    Result<std::optional<std::string>> newest = store.find_setting(kNewestOutcome);
    if (!newest) return newest.error();
    std::uint64_t index = 0;
    if (!*newest) return index;
    std::from_chars((*newest)->data(), (*newest)->data() + (*newest)->size(), index);
    return index + 1;
}

Error mismatch(std::string what)
{
    return { ErrorCode::LogMismatch,
        std::move(what)
            + "; nothing is issued until operators confirm it: countersignctl confirm-gap --reason TEXT" };
}

Result<void> pin(store::SqliteStore& store, const LogHead& head)
{
    Result<LogId> id = LogId::parse(head.log_id);
    if (!id) return id.error();
    return store.set_log_pin({ *id, head.size, head.root });
}

} // namespace

Result<void> note_newest_outcome(store::SqliteStore& store, std::uint64_t index)
{
    Result<std::uint64_t> needed = records_needed(store);
    if (!needed) return needed.error();
    if (index < *needed) return {};
    return store.put_setting(kNewestOutcome, fmt::format("{}", index));
}

LogWatch::LogWatch(StoreWriter& store, SignerClient& signer)
    : store_(store)
    , signer_(signer)
{
}

asio::awaitable<Result<void>> LogWatch::check()
{
    const std::uint64_t generation = signer_.generation();
    state_ = co_await compare();
    checked_generation_ = state_ ? std::optional { generation } : std::nullopt;
    co_return state_;
}

asio::awaitable<Result<void>> LogWatch::ensure()
{
    if (state_ && checked_generation_ == signer_.generation()) co_return Result<void> {};
    co_return co_await check();
}

asio::awaitable<Result<void>> LogWatch::compare()
{
    auto read = [](store::SqliteStore& store) { return store.log_pin(); };
    Result<std::optional<store::LogPin>> pinned = co_await store_.run(read);
    if (!pinned) co_return pinned.error();
    Result<std::uint64_t> needed = co_await store_.run(records_needed);
    if (!needed) co_return needed.error();
    Result<LogHead> head = co_await signer_.checkpoint(std::nullopt);
    if (!head) co_return head.error();
    head_ = *head;
    if (*pinned) {
        const store::LogPin& old = **pinned;
        if (old.log.text() != head->log_id)
            co_return mismatch(
                fmt::format("the signer's log is {}, the store goes with {}", head->log_id, old.log.text()));
        const std::uint64_t least = std::max(old.size, *needed);
        if (head->size < least)
            co_return mismatch(
                fmt::format("the signer's log has {} records, the store has seen {}", head->size, least));
        Result<LogHead> then = co_await signer_.checkpoint(old.size);
        if (!then) co_return then.error();
        if (then->root != old.root)
            co_return mismatch(fmt::format(
                "the first {} records of the signer's log are not those that the store has seen", old.size));
    }
    co_return co_await store_.run([now = *head](store::SqliteStore& store) { return pin(store, now); });
}

asio::awaitable<Result<void>> LogWatch::accept(std::string log_id)
{
    Result<LogHead> head = co_await signer_.checkpoint(std::nullopt);
    if (!head) co_return head.error();
    if (head->log_id != log_id) co_return mismatch("the signer's log changed while the gap was confirmed");
    Result<LogId> id = LogId::parse(log_id);
    if (!id) co_return id.error();
    auto replace
        = [pin = store::LogPin { *id, head->size, head->root }](store::SqliteStore& store) -> Result<void> {
        if (Result<void> done = store.replace_log_pin(pin); !done) return done;
        return store.put_setting(kNewestOutcome, fmt::format("{}", pin.size - 1));
    };
    Result<void> replaced = co_await store_.run(replace);
    if (!replaced) co_return replaced.error();
    co_return co_await check();
}

} // namespace countersign::daemon
