// SPDX-License-Identifier: Apache-2.0
#include "store/database_file.hpp"
#include "store/enumerations.hpp"
#include "store/migrations.hpp"
#include "tests/store/store_fixture.hpp"

#include <regex>

namespace countersign::store {
namespace {

using testing::AllOf;
using testing::ElementsAreArray;
using testing::HasSubstr;

class Migrations : public testing::Test
{
protected:
    Migrations()
    {
        (void)fresh_store(path_);
        connection_ = value_of(open_database(path_));
        known_.assign(known_migrations().begin(), known_migrations().end());
    }
    std::int64_t count(const std::string& sql)
    {
        return found(connection_->one(sql, [](sqlite::Row& row) { return row.integer(); }));
    }
    Migration step(std::string_view sql) { return { static_cast<int>(known_.size()) + 1, "next", sql }; }

    TemporaryFolder folder_;
    std::string path_ = folder_.file("countersign.db");
    std::unique_ptr<sqlite::Connection> connection_;
    std::vector<Migration> known_;
};

TEST_F(Migrations, AreNumberedFromOneWithoutGaps)
{
    for (std::size_t i = 0; i < known_.size(); ++i)
        EXPECT_EQ(known_[i].number, static_cast<int>(i) + 1);
}

TEST_F(Migrations, RunOnceEach)
{
    EXPECT_EQ(count("SELECT count(*) FROM migrations"), static_cast<std::int64_t>(known_.size()));
    known_.push_back(step("CREATE TABLE added (x TEXT) STRICT; INSERT INTO added (x) VALUES ('once')"));
    must(migrate(*connection_, known_));
    must(migrate(*connection_, known_));
    EXPECT_EQ(count("SELECT count(*) FROM added"), 1);
    EXPECT_EQ(count("SELECT max(number) FROM migrations"), static_cast<std::int64_t>(known_.size()));
}

TEST_F(Migrations, ThatFailLeaveTheOldSchema)
{
    known_.push_back(step("CREATE TABLE added (x TEXT) STRICT; INSERT INTO missing (x) VALUES (1)"));
    const auto migrated = migrate(*connection_, known_);
    EXPECT_EQ(code_of(migrated), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(migrated), HasSubstr("(next)"));
    connection_.reset();
    connection_ = value_of(open_database(path_));
    EXPECT_EQ(count("SELECT count(*) FROM sqlite_schema WHERE name = 'added'"), 0);
}

TEST_F(Migrations, OfANewerCountersigndAreRefused)
{
    known_.push_back(step("CREATE TABLE added (x TEXT) STRICT"));
    must(migrate(*connection_, known_));
    connection_.reset();
    const auto opened = SqliteStore::open(path_);
    EXPECT_EQ(code_of(opened), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(opened),
        AllOf(HasSubstr(path_), HasSubstr("version 2 (\"next\")"), HasSubstr("a newer one")));
}

TEST_F(Migrations, WhoseTextChangedAreRefused)
{
    const std::string edited = std::string { known_[0].sql } + "-- edited";
    known_[0].sql = edited;
    const auto migrated = migrate(*connection_, known_);
    EXPECT_EQ(code_of(migrated), ErrorCode::StorageUnavailable);
    EXPECT_THAT(what_of(migrated), HasSubstr("step 1 (\"initial\")"));
}

TEST_F(Migrations, EveryTableIsStrict)
{
    EXPECT_EQ(count("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict AND name "
                    "NOT LIKE 'sqlite_%'"),
        0);
}

class CheckConstraints : public Migrations
{
protected:
    /// The values that the table's CHECK allows for `column`.
    std::vector<std::string> allowed(const std::string& table, const std::string& column)
    {
        const std::string sql = found(connection_->one(
            "SELECT sql FROM sqlite_schema WHERE name = ?1", [](sqlite::Row& row) { return row.text(); },
            table));
        std::smatch set;
        if (!std::regex_search(sql, set, std::regex { column + R"( IN\s+\(([^)]*)\))" })) return {};
        const std::string values = set[1];
        const std::regex quoted { "'([^']*)'" };
        return { std::sregex_token_iterator { values.begin(), values.end(), quoted, 1 }, {} };
    }
};

template <class Values>
std::vector<std::string> names_of(const Values& values)
{
    std::vector<std::string> names;
    for (const auto value : values)
        names.emplace_back(stored_name(value));
    return names;
}

TEST_F(CheckConstraints, RepeatTheEnumerations)
{
    EXPECT_THAT(allowed("requests", "state"), ElementsAreArray(names_of(kRequestStates)));
    EXPECT_THAT(allowed("requests", "operation"), ElementsAreArray(names_of(kOperations)));
    EXPECT_THAT(allowed("intents", "state"), ElementsAreArray(names_of(kIntentStates)));
    EXPECT_THAT(allowed("certificates", "state"), ElementsAreArray(names_of(kCertificateStates)));
    EXPECT_THAT(allowed("certificates", "key_type"), ElementsAreArray(names_of(kKeyTypes)));
    EXPECT_THAT(allowed("decisions", "verdict"), testing::ElementsAre("permit", "refused", "pending"));
}

TEST_F(CheckConstraints, KnowEveryValueOfTheirEnumeration)
{
    // The last enumerator of each; a new one behind it fails here until the list has it too.
    EXPECT_EQ(kRequestStates.size(), static_cast<std::size_t>(policy::RequestState::Replaced) + 1);
    EXPECT_EQ(kOperations.size(), static_cast<std::size_t>(policy::Operation::Rekey) + 1);
    EXPECT_EQ(kIntentStates.size(), static_cast<std::size_t>(IntentState::Abandoned) + 1);
    EXPECT_EQ(kCertificateStates.size(), static_cast<std::size_t>(policy::CertificateState::Revoked) + 1);
    EXPECT_EQ(kKeyTypes.size(), static_cast<std::size_t>(policy::KeyType::Other) + 1);
}

} // namespace
} // namespace countersign::store
