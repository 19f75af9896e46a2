// SPDX-License-Identifier: Apache-2.0
#include "signer/log_writer.hpp"

#include "core/journal.hpp"
#include "runtime/offload.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

namespace countersign::signer {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kLogFailed = "4f0d8e3b1c6a4be79f25a6d3708c1e94";

} // namespace

LogWriter::LogWriter(
    asio::io_context& io, audit::Log log, const Clock& clock, std::function<void(const Error&)> on_failure)
    : io_(io)
    , log_(std::move(log))
    , clock_(clock)
    , on_failure_(std::move(on_failure))
    , synced_(io, asio::steady_timer::time_point::max())
{
}

LogWriter::~LogWriter()
{
    disk_.join();
}

Result<std::uint64_t> LogWriter::append(audit::Draft draft)
{
    Result<std::uint64_t> index = log_.append(std::move(draft), clock_.now());
    if (index && !syncing_) {
        syncing_ = true;
        asio::co_spawn(io_, sync_all(), asio::detached);
    }
    return index;
}

asio::awaitable<Result<void>> LogWriter::wait_until_durable(std::uint64_t index)
{
    while (log_.size() <= index && !log_.is_poisoned()) {
        boost::system::error_code woken;
        co_await synced_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    if (log_.size() <= index)
        co_return Error { ErrorCode::StorageUnavailable,
            "the log cannot be written; the signer ends and reads it anew" };
    co_return Result<void> {};
}

asio::awaitable<Result<std::uint64_t>> LogWriter::append_durably(audit::Draft draft)
{
    Result<std::uint64_t> index = append(std::move(draft));
    if (!index) co_return index;
    Result<void> durable = co_await wait_until_durable(*index);
    if (!durable) co_return durable.error();
    co_return index;
}

/// As long as there is something: what is appended while one write is under way makes up the next.
asio::awaitable<void> LogWriter::sync_all()
{
    while (log_.has_unsynced() && !log_.is_poisoned()) {
        const audit::PendingWrite write = log_.begin_sync();
        auto run = [&write] { return write.run(); };
        Result<void> outcome = co_await runtime::offload(disk_, run);
        Result<void> ended = log_.end_sync(write, std::move(outcome));
        synced_.cancel();
        if (!ended) {
            journal(Severity::Critical, kLogFailed, "The log cannot be written",
                { { "PROBLEM", ended.error().what } });
            on_failure_(ended.error());
        }
    }
    syncing_ = false;
}

} // namespace countersign::signer
