// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/signer_client.hpp"
#include "daemon/store_writer.hpp"

namespace countersign::daemon {

/// Remembers `index` as that of the newest OUTCOME record that a certificate of the store rests on, if it is
/// newer.
[[nodiscard]] Result<void> note_newest_outcome(store::SqliteStore& store, std::uint64_t index);

/// Sees to it that store and log pin each other: the signer's log must go on where the store last saw it.
/// While it does not, nothing is issued, until operators confirm the gap.
class LogWatch
{
public:
    LogWatch(StoreWriter& store, SignerClient& signer);

    /// Compares now and pins the log's present head. Errors: LogMismatch (says how they differ), Unavailable
    /// (the signer).
    boost::asio::awaitable<Result<void>> check();
    /// Success if the last comparison was good and the signer has been the same since; else compares.
    boost::asio::awaitable<Result<void>> ensure();
    /// Pins a new log, after operators confirmed the gap.
    boost::asio::awaitable<Result<void>> accept(std::string log_id);

    /// As of the last comparison.
    [[nodiscard]] const std::optional<LogHead>& head() const { return head_; }
    [[nodiscard]] const Result<void>& state() const { return state_; }

private:
    boost::asio::awaitable<Result<void>> compare();

    StoreWriter& store_;
    SignerClient& signer_;
    std::optional<LogHead> head_;
    std::optional<std::uint64_t> checked_generation_;
    Result<void> state_ = Error { ErrorCode::Unavailable, "the signer's log was not looked at yet" };
};

} // namespace countersign::daemon
