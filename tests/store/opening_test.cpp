// SPDX-License-Identifier: Apache-2.0
#include "store/connection.hpp"
#include "store/database_file.hpp"
#include "tests/store/store_fixture.hpp"

#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Opening : public testing::Test
{
protected:
    std::string create()
    {
        (void)fresh_store(path_);
        return path_;
    }
    /// What somebody who is not root is told.
    std::string opened_by_nobody() const
    {
        return in_child([&]() -> std::string {
            if (::getuid() == 0
                && (::setgroups(0, nullptr) != 0 || ::setgid(65534) != 0 || ::setuid(65534) != 0))
                return "(cannot become nobody)";
            return what_of(SqliteStore::open(path_));
        });
    }
    void give_to_nobody(const std::string& path, mode_t mode) const
    {
        if (::getuid() == 0) ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    }

    TemporaryFolder folder_;
    std::string path_ = folder_.file("countersign.db");
};

TEST_F(Opening, AMissingDatabaseIsNotFound)
{
    const auto opened = SqliteStore::open(path_);
    EXPECT_EQ(code_of(opened), ErrorCode::NotFound);
    EXPECT_THAT(what_of(opened), AllOf(HasSubstr(path_), HasSubstr("countersignctl init")));
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(Opening, CreatingMakesOnePrivateFile)
{
    (void)value_of(SqliteStore::create(path_));
    struct stat status {};
    ASSERT_EQ(::stat(path_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator { folder_.path() }, {}), 1);
}

TEST_F(Opening, CreatingNeverTouchesAnExistingFile)
{
    std::ofstream { path_ } << "precious";
    EXPECT_EQ(code_of(SqliteStore::create(path_)), ErrorCode::Conflict);
    std::string content;
    std::ifstream { path_ } >> content;
    EXPECT_EQ(content, "precious");
}

TEST_F(Opening, CreatingRefusesTheLogOfAnotherDatabase)
{
    std::ofstream { path_ + "-wal" } << "left behind";
    const auto created = SqliteStore::create(path_);
    EXPECT_EQ(code_of(created), ErrorCode::Conflict);
    EXPECT_THAT(what_of(created), HasSubstr("-wal"));
}

TEST_F(Opening, CreatingInAMissingFolderSaysSo)
{
    const auto created = SqliteStore::create(folder_.file("missing/countersign.db"));
    EXPECT_EQ(code_of(created), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(created), HasSubstr("No such file or directory"));
}

TEST_F(Opening, UsesTheSettingsThatDurabilityRestsOn)
{
    create();
    auto connection = value_of(open_database(path_));
    const auto number = [&](const char* pragma) {
        return found(connection->one(pragma, [](sqlite::Row& row) { return row.integer(); }));
    };
    const auto text = [&](const char* pragma) {
        return found(connection->one(pragma, [](sqlite::Row& row) { return row.text(); }));
    };
    EXPECT_EQ(text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(text("PRAGMA locking_mode"), "exclusive");
    EXPECT_EQ(number("PRAGMA synchronous"), 2);
    EXPECT_EQ(number("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(number("PRAGMA trusted_schema"), 0);
    EXPECT_EQ(number("PRAGMA cell_size_check"), 1);
    EXPECT_EQ(number("PRAGMA mmap_size"), 0);
    EXPECT_FALSE(std::filesystem::exists(path_ + "-shm")) << "no shared memory in exclusive mode";
    must(connection->execute("PRAGMA writable_schema = ON"));
    EXPECT_THAT(
        what_of(connection->execute("UPDATE sqlite_schema SET sql = ''")), HasSubstr("may not be modified"));
}

TEST_F(Opening, ASecondConnectionOfThisProcessIsRefused)
{
    create();
    const SqliteStore first = value_of(SqliteStore::open(path_));
    const auto second = SqliteStore::open(path_);
    EXPECT_EQ(code_of(second), ErrorCode::StorageUnavailable);
    EXPECT_THAT(
        what_of(second), AllOf(HasSubstr(path_), HasSubstr("another countersignd has this database")));
}

TEST_F(Opening, ASecondProcessIsRefusedAndToldWhy)
{
    create();
    int ready[2];
    int release[2];
    ASSERT_EQ(::pipe(ready), 0);
    ASSERT_EQ(::pipe(release), 0);
    std::string refused;
    const std::string owner = in_child([&]() -> std::string {
        // The grandchild's turn comes when the owner has the database, without ever forking an open one.
        const pid_t child = ::fork();
        if (child != 0) {
            const SqliteStore store = value_of(SqliteStore::open(path_));
            char answer[1024];
            if (::write(ready[1], "x", 1) != 1) return "pipe";
            const ssize_t size = ::read(release[0], answer, sizeof answer);
            return { answer, static_cast<std::size_t>(std::max<ssize_t>(size, 0)) };
        }
        char go = 0;
        const std::string text
            = ::read(ready[0], &go, 1) == 1 ? what_of(SqliteStore::open(path_)) : std::string { "pipe" };
        _exit(::write(release[1], text.data(), text.size()) > 0 ? 0 : 1);
    });
    for (const int end : { ready[0], ready[1], release[0], release[1] })
        ::close(end);
    EXPECT_THAT(owner, HasSubstr("another countersignd has this database (SQLITE_BUSY"));
}

TEST_F(Opening, SomethingElseThanADatabaseIsRefused)
{
    std::ofstream { path_ } << std::string(8192, 'x');
    const auto opened = SqliteStore::open(path_);
    EXPECT_EQ(code_of(opened), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(opened), AllOf(HasSubstr("no SQLite database"), HasSubstr("SQLITE_NOTADB")));
}

TEST_F(Opening, TheDatabaseOfAnotherProgramIsRefused)
{
    std::ofstream { path_ }.flush();
    {
        auto connection = value_of(sqlite::Connection::open(path_));
        must(connection->execute("CREATE TABLE foreign_table (x)"));
    }
    EXPECT_THAT(what_of(SqliteStore::open(path_)), HasSubstr("no database of countersignd"));
}

TEST_F(Opening, AFolderIsNoDatabase)
{
    std::filesystem::create_directory(path_);
    EXPECT_EQ(code_of(SqliteStore::open(path_)), ErrorCode::StorageUnavailable);
}

TEST_F(Opening, ADamagedDatabaseIsRefused)
{
    create();
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path_));
    std::fstream file { path_, std::ios::in | std::ios::out | std::ios::binary };
    for (std::streamoff page = 4096; page + 4096 <= size; page += 8192) {
        file.seekp(page);
        file << std::string(512, '\xff');
    }
    file.close();
    const auto opened = SqliteStore::open(path_);
    EXPECT_EQ(code_of(opened), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(opened), HasSubstr("damaged"));
}

TEST_F(Opening, AFileThatCannotBeWrittenSaysWhatToDo)
{
    create();
    give_to_nobody(path_, 0400);
    give_to_nobody(folder_.path(), 0700);
    EXPECT_THAT(
        opened_by_nobody(), AllOf(HasSubstr(path_), HasSubstr("SQLITE_READONLY"), HasSubstr("writable")));
}

TEST_F(Opening, AFolderThatCannotBeWrittenSaysWhatToDo)
{
    create();
    give_to_nobody(path_, 0600);
    give_to_nobody(folder_.path(), 0500);
    EXPECT_THAT(opened_by_nobody(),
        AllOf(
            HasSubstr(path_), HasSubstr("SQLITE_READONLY_DIRECTORY"), HasSubstr("the file and its folder")));
}

} // namespace
} // namespace countersign::store
