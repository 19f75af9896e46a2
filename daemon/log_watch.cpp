// SPDX-License-Identifier: Apache-2.0
#include "daemon/log_watch.hpp"

#include "audit/record.hpp"
#include "core/check.hpp"
#include "daemon/reply_fields.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <charconv>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kNewestOutcome = "newest-outcome"; // a setting of the store: index, space, intent

Error mismatch(std::string what)
{
    return { ErrorCode::LogMismatch,
        std::move(what)
            + "; nothing is issued until operators confirm it: countersignctl confirm-gap --reason TEXT" };
}

Error too_short(std::uint64_t size, std::uint64_t seen)
{
    return mismatch(fmt::format("the signer's log has {} records, the store has seen {}", size, seen));
}

Result<void> pin(store::SqliteStore& store, const LogHead& head)
{
    Result<LogId> id = LogId::parse(head.log_id);
    if (!id) return id.error();
    return store.set_log_pin({ *id, head.size, head.root });
}

} // namespace

Result<std::optional<NewestOutcome>> newest_outcome(store::SqliteStore& store)
{
    Result<std::optional<std::string>> text = store.find_setting(kNewestOutcome);
    if (!text) return text.error();
    if (!*text || (*text)->empty()) return std::optional<NewestOutcome> {};
    NewestOutcome outcome;
    const char* end = (*text)->data() + (*text)->size();
    const auto parsed = std::from_chars((*text)->data(), end, outcome.index);
    if (parsed.ec != std::errc {} || parsed.ptr == end || *parsed.ptr != ' ')
        return Error { ErrorCode::StorageUnavailable,
            fmt::format("the store's setting {} is \"{}\"", kNewestOutcome, **text) };
    outcome.intent.assign(parsed.ptr + 1, end);
    return std::optional { std::move(outcome) };
}

Result<void> note_newest_outcome(store::SqliteStore& store, const NewestOutcome& outcome)
{
    Result<std::optional<NewestOutcome>> known = newest_outcome(store);
    if (!known) return known.error();
    if (*known && outcome.index <= (*known)->index) return {};
    return store.put_setting(kNewestOutcome, fmt::format("{} {}", outcome.index, outcome.intent));
}

LogWatch::LogWatch(asio::any_io_executor executor, StoreWriter& store, SignerClient& signer)
    : store_(store)
    , signer_(signer)
    , check_ended_(std::move(executor), asio::steady_timer::time_point::max())
{
}

bool LogWatch::is_current() const
{
    return state_ && checked_generation_ == signer_.generation();
}

asio::awaitable<void> LogWatch::wait_for_other_check()
{
    boost::system::error_code woken;
    co_await check_ended_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

asio::awaitable<Result<void>> LogWatch::check()
{
    while (checking_)
        co_await wait_for_other_check();
    co_return co_await check_now();
}

asio::awaitable<Result<void>> LogWatch::ensure()
{
    while (checking_) {
        co_await wait_for_other_check();
        if (!state_) co_return state_; // what one found all would find: a signer that hangs is asked once
    }
    if (is_current()) co_return Result<void> {};
    co_return co_await check_now();
}

asio::awaitable<Result<void>> LogWatch::ensure_rolled_forward()
{
    if (rolled_forward_) co_return Result<void> {};
    co_return co_await ensure();
}

asio::awaitable<Result<void>> LogWatch::check_now()
{
    struct Turn
    {
        bool& taken;
        asio::steady_timer& ended;
        ~Turn()
        {
            taken = false;
            ended.cancel();
        }
    };
    checking_ = true;
    rolling_ = false;
    const Turn turn { checking_, check_ended_ };
    const std::uint64_t generation = signer_.generation();
    state_ = co_await compare_and_catch_up();
    checked_generation_ = state_ ? std::optional { generation } : std::nullopt;
    co_return state_;
}

asio::awaitable<Result<void>> LogWatch::compare_and_catch_up()
{
    Result<std::uint64_t> seen = co_await compare();
    if (!seen) co_return seen.error();
    if (!rolled_forward_)
        if (Result<void> done = co_await catch_up(*seen); !done) co_return done;
    co_return co_await store_.run([now = *head_](store::SqliteStore& store) { return pin(store, now); });
}

/// Returns how many records the store has seen.
asio::awaitable<Result<std::uint64_t>> LogWatch::compare()
{
    auto read = [](store::SqliteStore& store) { return store.log_pin(); };
    Result<std::optional<store::LogPin>> pinned = co_await store_.run(read);
    if (!pinned) co_return pinned.error();
    Result<std::optional<NewestOutcome>> newest = co_await store_.run(newest_outcome);
    if (!newest) co_return newest.error();
    Result<LogHead> head = co_await signer_.checkpoint(std::nullopt);
    if (!head) co_return head.error();
    head_ = *head;
    if (*pinned) {
        Result<void> same = co_await goes_on(**pinned, *head);
        if (same && *newest) same = co_await holds(std::move(**newest), *head);
        if (!same) co_return same.error();
        co_return (*pinned)->size;
    }
    // A new store, or one that was lost and made anew: it goes with the log that it meets first, from its
    // begin.
    const LogHead begin { head->log_id, 0, sha256(BytesView {}), head->serial_prefix, head->last_time };
    Result<void> begun
        = co_await store_.run([begin](store::SqliteStore& store) { return pin(store, begin); });
    if (!begun) co_return begun.error();
    co_return std::uint64_t { 0 };
}

/// The root decides: after a gap that operators confirmed, a log that goes on has another id.
asio::awaitable<Result<void>> LogWatch::goes_on(store::LogPin pin, LogHead head)
{
    const bool same_id = pin.log.text() == head.log_id;
    const Error other = mismatch(
        fmt::format("the signer's log is {}, the store goes with {}", head.log_id, pin.log.text()));
    if (!same_id && (pin.size == 0 || head.size < pin.size)) co_return other;
    if (head.size < pin.size) co_return too_short(head.size, pin.size);
    Result<LogHead> then = co_await signer_.checkpoint(pin.size);
    if (!then) co_return then.error();
    if (then->root == pin.root) co_return Result<void> {};
    if (!same_id) co_return other;
    co_return mismatch(fmt::format(
        "the first {} records of the signer's log are not those that the store has seen", pin.size));
}

/// An older log may have grown past the pin since it was put back, but it lacks the last certificates.
asio::awaitable<Result<void>> LogWatch::holds(NewestOutcome outcome, LogHead head)
{
    if (head.size <= outcome.index) co_return too_short(head.size, outcome.index + 1);
    Result<std::vector<LogRecord>> records = co_await signer_.read(outcome.index, 1);
    if (!records) co_return records.error();
    Result<audit::Record> record = audit::parse_record(records->empty() ? "" : records->front().record);
    if (record && record->index == outcome.index && record->type == audit::RecordType::Outcome
        && optional_text(record->data, "intent") == outcome.intent)
        co_return Result<void> {};
    co_return mismatch(
        fmt::format("record {} of the signer's log is not the one that the store has seen", outcome.index));
}

asio::awaitable<Result<void>> LogWatch::catch_up(std::uint64_t from)
{
    countersign::check(
        static_cast<bool>(roll_forward_), "the way to roll forward is set before the first check");
    const std::uint64_t size = head_->size;
    Result<std::uint64_t> reached = co_await roll_forward_(from, *head_);
    if (!reached) co_return reached.error();
    rolling_ = *reached < size;
    if (rolling_)
        co_return Error { ErrorCode::Unavailable,
            fmt::format("the store is rolled forward from the log: {} of {} records; it goes on by itself",
                *reached, size) };
    rolled_forward_ = true;
    co_return Result<void> {};
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
        return store.put_setting(kNewestOutcome, ""); // its record may be in the other log
    };
    Result<void> replaced = co_await store_.run(replace);
    if (!replaced) co_return replaced.error();
    co_return co_await check();
}

} // namespace countersign::daemon
