// SPDX-License-Identifier: Apache-2.0
#include "daemon/store_writer.hpp"
#include "tests/store/store_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <csignal>
#include <latch>
#include <sys/resource.h>

namespace countersign::daemon {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using store::SqliteStore;

/// Writes beyond `octets` fail until the end of this object: a disk that is full.
class FullDisk
{
public:
    explicit FullDisk(rlim_t octets)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit { octets, before_.rlim_max };
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_ {};
};

class StoreWriterTest : public testing::Test
{
protected:
    /// Starts an operation; its result goes to `result`.
    template <class Value>
    void begin(std::function<Result<Value>(SqliteStore&)> operation, std::optional<Result<Value>>& result)
    {
        auto keep = [](StoreWriter& writer, std::function<Result<Value>(SqliteStore&)> work,
                        std::optional<Result<Value>>& into) -> asio::awaitable<void> {
            into = co_await writer.run(std::move(work));
        };
        asio::co_spawn(io_, keep(*writer_, std::move(operation), result), rethrow);
    }
    template <class Value>
    Result<Value> run(std::function<Result<Value>(SqliteStore&)> operation)
    {
        std::optional<Result<Value>> result;
        begin(std::move(operation), result);
        turn();
        return *result;
    }
    void turn()
    {
        io_.restart();
        io_.run();
    }
    Result<void> put(const std::string& name)
    {
        return run<void>([name](SqliteStore& store) { return store.put_setting(name, "x"); });
    }
    bool has(const std::string& name)
    {
        return store::value_of(run<std::optional<std::string>>([name](SqliteStore& store) {
            return store.find_setting(name);
        })).has_value();
    }
    /// The writer's thread stands in an operation until the latch is down, so that others gather behind it.
    void hold(std::latch& latch, std::optional<Result<void>>& result)
    {
        auto entered = std::make_shared<std::latch>(1);
        begin<void>(
            [&latch, entered](SqliteStore&) -> Result<void> {
                entered->count_down();
                latch.wait();
                return {};
            },
            result);
        io_.restart();
        io_.poll();
        entered->wait();
    }
    static void rethrow(std::exception_ptr fault)
    {
        if (fault) std::rethrow_exception(fault);
    }

    store::TemporaryFolder folder_;
    std::atomic<int> poisoned_ = 0;
    asio::io_context io_;
    std::unique_ptr<StoreWriter> writer_ = std::make_unique<StoreWriter>(
        store::fresh_store(folder_.file("countersign.db")), [this](const Error&) { ++poisoned_; });
};

TEST_F(StoreWriterTest, MakesDurableWhatItAcknowledges)
{
    ASSERT_TRUE(put("one"));
    writer_.reset();
    SqliteStore reopened = store::value_of(SqliteStore::open(folder_.file("countersign.db")));
    EXPECT_TRUE(store::value_of(reopened.find_setting("one")));
}

TEST_F(StoreWriterTest, ComesBackToTheThreadOfTheCaller)
{
    std::thread::id in_operation;
    std::thread::id after;
    auto work = [&]() -> asio::awaitable<void> {
        Result<void> done = co_await writer_->run([&](SqliteStore&) -> Result<void> {
            in_operation = std::this_thread::get_id();
            return {};
        });
        EXPECT_TRUE(done);
        after = std::this_thread::get_id();
    };
    asio::co_spawn(io_, work(), rethrow);
    turn();
    EXPECT_EQ(after, std::this_thread::get_id());
    EXPECT_NE(in_operation, after);
}

TEST_F(StoreWriterTest, LetsOperationsThatWaitShareACommit)
{
    std::latch latch { 1 };
    std::optional<Result<void>> held;
    hold(latch, held);
    // The second of a group sees the first one's change before anything of the group is committed: both run
    // before either is answered.
    std::optional<Result<void>> first;
    std::optional<Result<std::optional<std::string>>> second;
    std::atomic<bool> answered = false;
    bool answered_before = true;
    auto watch = [](StoreWriter& writer, std::optional<Result<void>>& into,
                     std::atomic<bool>& done) -> asio::awaitable<void> {
        into = co_await writer.run([](SqliteStore& store) { return store.put_setting("one", "x"); });
        done = true;
    };
    asio::co_spawn(io_, watch(*writer_, first, answered), rethrow);
    begin<std::optional<std::string>>(
        [&](SqliteStore& store) {
            std::this_thread::sleep_for(20ms);
            answered_before = answered;
            return store.find_setting("one");
        },
        second);
    io_.restart();
    io_.poll();
    latch.count_down();
    turn();
    ASSERT_TRUE(held && *held && first && *first && second && *second);
    EXPECT_EQ(**second, "x");
    EXPECT_FALSE(answered_before);
}

TEST_F(StoreWriterTest, UndoesAnOperationThatFailsAndNoneOfItsNeighbours)
{
    std::latch latch { 1 };
    std::optional<Result<void>> held;
    hold(latch, held);
    std::optional<Result<void>> results[3];
    begin<void>([](SqliteStore& store) { return store.put_setting("before", "x"); }, results[0]);
    begin<void>(
        [](SqliteStore& store) -> Result<void> {
            if (Result<void> put = store.put_setting("undone", "x"); !put) return put;
            return Error { ErrorCode::Conflict, "changed its mind" };
        },
        results[1]);
    begin<void>([](SqliteStore& store) { return store.put_setting("after", "x"); }, results[2]);
    io_.restart();
    io_.poll();
    latch.count_down();
    turn();
    EXPECT_TRUE(results[0] && *results[0]);
    EXPECT_EQ(store::code_of(*results[1]), ErrorCode::Conflict);
    EXPECT_TRUE(results[2] && *results[2]);
    EXPECT_TRUE(has("before") && has("after"));
    EXPECT_FALSE(has("undone"));
    EXPECT_EQ(poisoned_, 0);
}

TEST_F(StoreWriterTest, TakesMoreOperationsThanOneCommitHolds)
{
    std::latch latch { 1 };
    std::optional<Result<void>> held;
    hold(latch, held);
    std::vector<std::optional<Result<void>>> results(2 * kGroupCommit + 1);
    for (std::size_t i = 0; i < results.size(); ++i)
        begin<void>([name = std::to_string(i)](SqliteStore& store) { return store.put_setting(name, "x"); },
            results[i]);
    io_.restart();
    io_.poll();
    latch.count_down();
    turn();
    for (const std::optional<Result<void>>& result : results)
        EXPECT_TRUE(result && *result);
    EXPECT_TRUE(has("0") && has(std::to_string(2 * kGroupCommit)));
}

TEST_F(StoreWriterTest, EndsWithWhatWasBegun)
{
    std::optional<Result<void>> result;
    begin<void>([](SqliteStore& store) { return store.put_setting("last", "x"); }, result);
    io_.poll();
    writer_.reset();
    turn();
    EXPECT_TRUE(result && *result);
}

TEST_F(StoreWriterTest, FailsEverythingAfterACommitThatFailedAndTellsItOnce)
{
    ASSERT_TRUE(put("acknowledged"));
    std::latch latch { 1 };
    std::optional<Result<void>> held;
    hold(latch, held);
    std::optional<Result<void>> results[2];
    begin<void>(
        [](SqliteStore& store) { return store.put_setting("one", std::string(100'000, 'x')); }, results[0]);
    begin<void>([](SqliteStore& store) { return store.put_setting("two", "x"); }, results[1]);
    io_.restart();
    io_.poll();
    {
        const FullDisk full { 4096 };
        latch.count_down();
        turn();
    }
    for (const std::optional<Result<void>>& result : results) {
        ASSERT_TRUE(result);
        EXPECT_EQ(store::code_of(*result), ErrorCode::StorageUnavailable);
    }
    // There is room again, and still nobody knows what the disk holds.
    EXPECT_EQ(store::code_of(put("three")), ErrorCode::StorageUnavailable);
    EXPECT_EQ(store::code_of(put("four")), ErrorCode::StorageUnavailable);
    EXPECT_EQ(poisoned_, 1);
    writer_.reset();
    SqliteStore reopened = store::value_of(SqliteStore::open(folder_.file("countersign.db")));
    EXPECT_TRUE(store::value_of(reopened.find_setting("acknowledged")));
}

} // namespace
} // namespace countersign::daemon
