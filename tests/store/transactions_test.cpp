// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/database_file.hpp"
#include "tests/store/store_fixture.hpp"

#include <csignal>
#include <sys/resource.h>

namespace countersign::store {
namespace {

using testing::HasSubstr;

class Transactions : public StoreTest
{
};
using TransactionsDeathTest = Transactions;

/// No file of this process may grow beyond `octets`: a disk that fails in the middle of a write.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t octets)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit { octets, before_.rlim_max };
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_ {};
};

TEST_F(Transactions, ThatAreRolledBackLeaveNothing)
{
    const Order order = some_order();
    (void)value_of(store_.insert_order(order));
    store_.roll_back();
    EXPECT_FALSE(store_.in_transaction());
    EXPECT_FALSE(value_of(store_.find_order(order.id)));
    must(store_.begin());
}

TEST_F(Transactions, SpareTheNeighboursOfAnOperationThatFails)
{
    const Order before = some_order();
    const Order failing = some_order();
    const Order after = some_order();
    const auto insert = [&](const Order& order) {
        return store_.in_savepoint([&]() -> Result<void> {
            if (auto number = store_.insert_order(order); !number) return number.error();
            if (order.id == failing.id) return Error { ErrorCode::Conflict, "no" };
            return {};
        });
    };
    must(insert(before));
    EXPECT_EQ(code_of(insert(failing)), ErrorCode::Conflict);
    must(insert(after));
    reopen();
    EXPECT_TRUE(value_of(store_.find_order(before.id)));
    EXPECT_FALSE(value_of(store_.find_order(failing.id)));
    EXPECT_TRUE(value_of(store_.find_order(after.id)));
}

TEST_F(Transactions, UndoAnOperationThatThrows)
{
    const Order order = some_order();
    const auto failing = [&]() -> Result<void> {
        (void)value_of(store_.insert_order(order));
        throw std::runtime_error { "a bug" };
    };
    EXPECT_THROW((void)store_.in_savepoint(failing), std::runtime_error);
    EXPECT_TRUE(store_.in_transaction());
    EXPECT_FALSE(value_of(store_.find_order(order.id)));
}

TEST_F(Transactions, MayNestSavepoints)
{
    const Order outer = some_order();
    const Order inner = some_order();
    must(store_.in_savepoint([&]() -> Result<void> {
        (void)value_of(store_.insert_order(outer));
        const auto refuse = [&]() -> Result<void> {
            (void)value_of(store_.insert_order(inner));
            return Error { ErrorCode::Conflict, "no" };
        };
        EXPECT_EQ(code_of(store_.in_savepoint(refuse)), ErrorCode::Conflict);
        return {};
    }));
    EXPECT_TRUE(value_of(store_.find_order(outer.id)));
    EXPECT_FALSE(value_of(store_.find_order(inner.id)));
}

TEST_F(TransactionsDeathTest, AreNeededToWrite)
{
    store_.roll_back();
    // The child of a death test is a fork with the database open: it aborts before it touches the file.
    EXPECT_DEATH((void)store_.insert_order(some_order()), "inside a transaction");
}

TEST_F(Transactions, ThatFailToCommitStopTheStore)
{
    reopen();
    const Order acknowledged = some_order();
    (void)value_of(store_.insert_order(acknowledged));
    must(store_.commit());

    must(store_.begin());
    (void)value_of(store_.insert_order(some_order()));
    {
        const FileSizeLimit limit { 4096 };
        const Result<void> committed = store_.commit();
        EXPECT_EQ(code_of(committed), ErrorCode::StorageUnavailable);
        EXPECT_THAT(what_of(committed), HasSubstr(path_));
        EXPECT_THAT(what_of(committed), HasSubstr("SQLITE_IOERR_WRITE, File too large"));
    }
    // The disk works again, and still nobody knows what it holds.
    ASSERT_TRUE(store_.stopped());
    store_.roll_back();
    const std::string stopped
        = "it is not known whether its last changes are committed: the process must start again";
    EXPECT_THAT(what_of(store_.begin()), HasSubstr(stopped));
    EXPECT_THAT(what_of(store_.find_order(acknowledged.id)), HasSubstr(stopped));
    EXPECT_THAT(what_of(store_.insert_order(some_order())), HasSubstr(stopped));
    EXPECT_THAT(what_of(store_.in_savepoint([] { return Result<void> {}; })), HasSubstr(stopped));
    EXPECT_EQ(code_of(store_.commit()), ErrorCode::StorageUnavailable);

    {
        const SqliteStore closing = std::move(store_);
    }
    store_ = value_of(SqliteStore::open(path_));
    EXPECT_TRUE(value_of(store_.find_order(acknowledged.id)));
}

TEST_F(Transactions, StopTheStoreAtADamagedRow)
{
    const Request request = ready_request();
    must(store_.commit());
    {
        const SqliteStore closing = std::move(store_);
    }
    {
        auto connection = value_of(open_database(path_));
        must(connection->execute("UPDATE requests SET spki_sha256 = zeroblob(32), names = 'a b'"));
    }
    store_ = value_of(SqliteStore::open(path_));
    const auto read = store_.find_request(request.id);
    EXPECT_EQ(code_of(read), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(read), HasSubstr("column names does not hold names"));
    EXPECT_TRUE(store_.stopped());
}

} // namespace
} // namespace countersign::store
