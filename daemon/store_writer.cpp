// SPDX-License-Identifier: Apache-2.0
#include "daemon/store_writer.hpp"

#include "core/check.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace countersign::daemon {

namespace asio = boost::asio;

StoreWriter::StoreWriter(store::SqliteStore store, std::function<void(const Error&)> on_poisoned)
    : store_(std::move(store))
    , on_poisoned_(std::move(on_poisoned))
    , thread_([this] { write_until_stopped(); })
{
}

StoreWriter::~StoreWriter()
{
    end();
}

void StoreWriter::end()
{
    {
        const std::lock_guard lock { mutex_ };
        stopping_ = true;
    }
    arrived_.notify_one();
    if (thread_.joinable()) thread_.join();
}

asio::awaitable<Result<void>> StoreWriter::enqueue(Job job)
{
    auto start = [this](auto handler, Job work) {
        auto executor = asio::get_associated_executor(handler);
        // The guard keeps the caller's loop alive while only the writer's thread knows of the handler.
        auto guard = asio::make_work_guard(executor);
        auto held = std::make_shared<decltype(handler)>(std::move(handler));
        push({ std::move(work), [held, executor, guard](Result<void> result) {
                  asio::post(executor, [held, result] { (*held)(result); });
              } });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<void>)>(
        start, asio::use_awaitable, std::move(job));
}

void StoreWriter::push(Waiting waiting)
{
    {
        const std::lock_guard lock { mutex_ };
        check(!stopping_, "nothing is written after the end");
        queue_.push_back(std::move(waiting));
    }
    arrived_.notify_one();
}

void StoreWriter::write_until_stopped()
{
    for (;;) {
        std::deque<Waiting> batch;
        {
            std::unique_lock lock { mutex_ };
            arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            const auto end
                = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kGroupCommit));
            batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
            queue_.erase(queue_.begin(), end);
        }
        write(std::move(batch));
    }
}

void StoreWriter::write(std::deque<Waiting> batch)
{
    std::vector<Result<void>> results;
    Result<void> done = store_.begin();
    if (done) {
        for (Waiting& waiting : batch)
            results.push_back(store_.in_savepoint([&] { return waiting.job(store_); }));
        done = store_.commit();
    }
    for (std::size_t i = 0; i < batch.size(); ++i)
        batch[i].resume(done ? results[i] : done);
    if (!done && !std::exchange(poisoned_, true)) on_poisoned_(done.error());
}

} // namespace countersign::daemon
