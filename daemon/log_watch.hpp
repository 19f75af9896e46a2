// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/signer_client.hpp"
#include "daemon/store_writer.hpp"

#include <functional>

namespace countersign::daemon {

/// The OUTCOME record that the store's newest certificate rests on. The pin may be some seconds behind it.
struct NewestOutcome
{
    std::uint64_t index = 0;
    std::string intent;
};

/// Remembers `outcome` if it is newer than the one before.
[[nodiscard]] Result<void> note_newest_outcome(store::SqliteStore& store, const NewestOutcome& outcome);
[[nodiscard]] Result<std::optional<NewestOutcome>> newest_outcome(store::SqliteStore& store);

/// Brings the store in line with what the log of `head` says from `from` on; returns how far it came.
using RollForward
    = std::function<boost::asio::awaitable<Result<std::uint64_t>>(std::uint64_t from, LogHead head)>;

/// Sees to it that store and log pin each other: the signer's log must go on where the store last saw it.
/// While it does not, nothing is issued, until operators confirm the gap. Once in the life of the process the
/// store is rolled forward to the log's head; from then on every INTENT comes from this process, which has it
/// in the store before it asks the signer, and the pin just follows the head.
class LogWatch
{
public:
    LogWatch(boost::asio::any_io_executor executor, StoreWriter& store, SignerClient& signer);
    LogWatch(const LogWatch&) = delete;
    LogWatch& operator=(const LogWatch&) = delete;
    /// Set once, before the first check: it needs more of the appliance than this class knows.
    void roll_forward_with(RollForward roll_forward) { roll_forward_ = std::move(roll_forward); }

    /// Compares now, rolls the store forward for one round, and pins. Errors: LogMismatch (says how they
    /// differ), Unavailable (the signer; or the store is not yet rolled forward, says how far it is).
    boost::asio::awaitable<Result<void>> check();
    /// Success if the last check was good and the signer has been the same since; else checks. Many who ask
    /// at once share one check.
    boost::asio::awaitable<Result<void>> ensure();
    /// Success if the store knows all that the log held when this process started: before that, no decision
    /// can be made from it. The signer need not be there now.
    boost::asio::awaitable<Result<void>> ensure_rolled_forward();
    /// Pins a new log, after operators confirmed the gap.
    boost::asio::awaitable<Result<void>> accept(std::string log_id);

    /// As of the last check.
    [[nodiscard]] const std::optional<LogHead>& head() const { return head_; }
    [[nodiscard]] const Result<void>& state() const { return state_; }
    /// A round ended with more to do: the next check goes on.
    [[nodiscard]] bool is_rolling_forward() const { return rolling_; }

private:
    boost::asio::awaitable<Result<void>> check_now();
    boost::asio::awaitable<Result<void>> compare_and_catch_up();
    boost::asio::awaitable<Result<std::uint64_t>> compare();
    boost::asio::awaitable<Result<void>> goes_on(store::LogPin pin, LogHead head);
    boost::asio::awaitable<Result<void>> holds(NewestOutcome outcome, LogHead head);
    boost::asio::awaitable<Result<void>> catch_up(std::uint64_t from);
    boost::asio::awaitable<void> wait_for_other_check();
    [[nodiscard]] bool is_current() const;

    StoreWriter& store_;
    SignerClient& signer_;
    RollForward roll_forward_;
    std::optional<LogHead> head_;
    std::optional<std::uint64_t> checked_generation_;
    Result<void> state_ = Error { ErrorCode::Unavailable, "the signer's log was not looked at yet" };
    bool rolled_forward_ = false;
    bool rolling_ = false;
    bool checking_ = false;
    boost::asio::steady_timer check_ended_; // wakes those who wait for another one's check
};

} // namespace countersign::daemon
