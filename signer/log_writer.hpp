// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/log.hpp"
#include "core/clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace countersign::signer {

/// Appends to the log from the event loop, with group commit: one write and sync at a time on a thread of its
/// own, and all that was appended meanwhile goes into the next one. Used on the loop's thread only.
class LogWriter
{
public:
    /// `io` and `clock` outlive it. `on_failure` is called once, when the log is poisoned: the process must
    /// end.
    LogWriter(boost::asio::io_context& io, audit::Log log, const Clock& clock,
        std::function<void(const Error&)> on_failure);
    LogWriter(const LogWriter&) = delete;
    LogWriter& operator=(const LogWriter&) = delete;
    /// Waits for a write that is under way.
    ~LogWriter();

    /// Appends at once; the record is durable when the await is over. Returns its index.
    /// Errors: LimitExceeded (too long, nothing happened), StorageUnavailable (the log is poisoned).
    [[nodiscard]] Result<std::uint64_t> append(audit::Draft draft);
    boost::asio::awaitable<Result<void>> wait_until_durable(std::uint64_t index);
    /// Both of them.
    boost::asio::awaitable<Result<std::uint64_t>> append_durably(audit::Draft draft);

    [[nodiscard]] const audit::Log& log() const { return log_; }

private:
    boost::asio::awaitable<void> sync_all();
    boost::asio::io_context& io_;
    audit::Log log_;
    const Clock& clock_;
    std::function<void(const Error&)> on_failure_;
    boost::asio::thread_pool disk_ { 1 };
    boost::asio::steady_timer synced_; // wakes those who wait; it never expires
    bool syncing_ = false;
};

} // namespace countersign::signer
