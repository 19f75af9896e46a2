// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>

namespace countersign::daemon {

inline constexpr std::size_t kGroupCommit = 64; // operations that share one commit at most

/// The one thread that touches the database. Operations that wait while a commit is under way share the next
/// one. After a commit that failed nothing is known: every later operation fails, and `on_poisoned` ends the
/// process.
class StoreWriter
{
public:
    /// `on_poisoned` runs once, on the writer's thread.
    StoreWriter(store::SqliteStore store, std::function<void(const Error&)> on_poisoned);
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;
    /// Returns when all that was asked for is written; nothing may be asked for afterwards.
    void end();

    /// Runs `operation(SqliteStore&) -> Result<T>` in a savepoint of its own (an Error undoes it alone) and
    /// comes back to the caller's executor once it is durable. `operation` owns what it captures.
    template <class Operation>
    boost::asio::awaitable<std::invoke_result_t<Operation, store::SqliteStore&>> run(Operation operation)
    {
        using Value = std::invoke_result_t<Operation, store::SqliteStore&>;
        auto value = std::make_shared<std::optional<Value>>();
        Job job = [value, work = std::make_shared<Operation>(std::move(operation))](
                      store::SqliteStore& store) -> Result<void> {
            value->emplace((*work)(store));
            if (!**value) return (*value)->error();
            return {};
        };
        Result<void> committed = co_await enqueue(std::move(job));
        if (!committed) co_return committed.error();
        co_return std::move(**value);
    }

private:
    using Job = std::function<Result<void>(store::SqliteStore&)>;
    struct Waiting
    {
        Job job;
        std::function<void(Result<void>)> resume;
    };

    boost::asio::awaitable<Result<void>> enqueue(Job job);
    void push(Waiting waiting);
    void write_until_stopped();
    void write(std::deque<Waiting> batch);

    store::SqliteStore store_;
    std::function<void(const Error&)> on_poisoned_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Waiting> queue_;
    bool stopping_ = false;
    bool poisoned_ = false; // the writer's thread alone looks at it
    std::thread thread_; // last: starts when all else stands
};

} // namespace countersign::daemon
