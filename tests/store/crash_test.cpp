// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Orders that were ever put, and the counter that goes with each.
std::int64_t counted(SqliteStore& store)
{
    return std::stoll(value_of(store.find_setting("counter")).value_or("0"));
}

Result<void> put_one(SqliteStore& store, std::int64_t number)
{
    return store.in_savepoint([&]() -> Result<void> {
        Result<std::int64_t> order = store.insert_order(some_order());
        if (!order) return order.error();
        EXPECT_EQ(*order, number) << "no number is skipped and none used twice";
        return store.put_setting("counter", fmt::format("{}", number));
    });
}

/// Puts orders until it is killed, `group` in a transaction, and tells `acknowledge` each number that is
/// durable.
[[noreturn]] void write_until_killed(const std::string& path, int acknowledge, std::int64_t group)
{
    SqliteStore store = value_of(SqliteStore::open(path));
    for (std::int64_t number = counted(store);;) {
        must(store.begin());
        for (std::int64_t i = 0; i < group; ++i)
            must(put_one(store, ++number));
        must(store.commit());
        if (::write(acknowledge, &number, sizeof number) != sizeof number) _exit(1);
    }
}

TEST(Crash, LosesNothingThatWasAcknowledged)
{
    const TemporaryFolder folder;
    const std::string path = folder.file("countersign.db");
    (void)fresh_store(path);
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 25; ++round) {
        int ends[2];
        ASSERT_EQ(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            write_until_killed(path, ends[1], 1 + round % 3 * 20);
        }
        ::close(ends[1]);
        std::int64_t number = 0;
        for (int i = 0; i < 1 + round && ::read(ends[0], &number, sizeof number) == sizeof number; ++i)
            acknowledged = number;
        ::usleep(static_cast<useconds_t>(round * 37)); // another point of a transaction each time
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (::read(ends[0], &number, sizeof number) == sizeof number)
            acknowledged = number;
        ::close(ends[0]);

        SqliteStore store = value_of(SqliteStore::open(path));
        const std::int64_t counter = counted(store);
        EXPECT_GE(counter, acknowledged) << "round " << round;
        must(store.begin());
        EXPECT_EQ(value_of(store.insert_order(some_order())), counter + 1)
            << "a transaction is whole or not there";
        store.roll_back();
    }
    EXPECT_GT(acknowledged, 25);
}

/// A file system of its own, so small that it can be filled.
class SmallDisk
{
public:
    explicit SmallDisk(const std::filesystem::path& where)
        : where_(where)
    {
        mounted_ = ::mount("tmpfs", where_.c_str(), "tmpfs", 0, "size=1m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk()
    {
        if (mounted_) ::umount2(where_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool mounted() const { return mounted_; }
    void fill() const
    {
        std::ofstream file { where_ / "ballast" };
        const std::string block(4096, 'x');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())) && file.flush()) { }
    }
    void free() const { std::filesystem::remove(where_ / "ballast"); }

private:
    std::filesystem::path where_;
    bool mounted_ = false;
};

TEST(FullDisk, StopsTheStoreAndLosesNothingThatWasAcknowledged)
{
    const TemporaryFolder folder;
    const SmallDisk disk { folder.path() };
    if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount a tmpfs";
    const std::string path = folder.file("countersign.db");
    std::int64_t acknowledged = 0;
    {
        SqliteStore store = value_of(SqliteStore::create(path));
        must(store.begin());
        must(put_one(store, 1));
        must(store.commit());
        disk.fill();
        Result<void> done;
        for (acknowledged = 1; done; ++acknowledged) {
            ASSERT_LT(acknowledged, 1000);
            done = store.begin();
            if (done) done = put_one(store, acknowledged + 1);
            if (done) done = store.commit();
            if (!done) break;
        }
        EXPECT_EQ(code_of(done), ErrorCode::StorageUnavailable);
        EXPECT_THAT(what_of(done),
            AllOf(HasSubstr(path), HasSubstr("the disk is full"), HasSubstr("SQLITE_FULL"),
                HasSubstr("free space")));
        EXPECT_TRUE(store.stopped());
        disk.free();
        EXPECT_EQ(code_of(store.find_setting("counter")), ErrorCode::StorageUnavailable);
    }
    SqliteStore store = value_of(SqliteStore::open(path));
    EXPECT_GE(counted(store), acknowledged);
}

TEST(FullDisk, CanStillBeOpenedAndRead)
{
    const TemporaryFolder folder;
    const SmallDisk disk { folder.path() };
    if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount a tmpfs";
    const std::string path = folder.file("countersign.db");
    (void)fresh_store(path);
    disk.fill();
    SqliteStore store = value_of(SqliteStore::open(path));
    EXPECT_EQ(counted(store), 0);
}

} // namespace
} // namespace countersign::store
