// SPDX-License-Identifier: Apache-2.0
#include "tests/audit/log_fixture.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>

namespace countersign::audit {
namespace {

using testing::HasSubstr;

TEST(Log, IsMadeOnce)
{
    const LogFolder folder;
    ASSERT_TRUE(Log::create(folder.path(), { init_draft() }, kNoon));
    const Result<Log> again = Log::create(folder.path(), { init_draft() }, kNoon);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
}

TEST(Log, IsNotMadeWhereOnlyBodiesAreLeft)
{
    const LogFolder folder;
    fill(folder);
    std::filesystem::remove(folder.path() + "/log");
    const Result<Log> again = Log::create(folder.path(), { init_draft() }, kNoon);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
}

TEST(Log, SaysThatOnlyInitMakesOne)
{
    const LogFolder folder;
    const Result<Log> log = Log::open(folder.path());
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, ErrorCode::NotFound);
    EXPECT_THAT(log.error().what, HasSubstr("only init makes one"));
}

TEST(Log, GivesBackWhatItHolds)
{
    const LogFolder folder;
    fill(folder);
    std::vector<RecordType> seen;
    const Log::Visitor visit = [&](const Record& record) -> Result<void> {
        seen.push_back(record.type);
        return {};
    };
    const Result<Log> log = Log::open(folder.path(), visit);
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_EQ(seen.size(), 6U);
    EXPECT_EQ(seen.front(), RecordType::Init);
    EXPECT_EQ(log->size(), 6U);
    EXPECT_EQ(log->log_id().text(), kLogIdText);
    EXPECT_EQ(log->serial_prefix(), 0x11);
    EXPECT_EQ(log->last_time(), kNoon + 1s);
    EXPECT_EQ(log->repair(), "");

    const Result<std::string> text = log->read(1);
    ASSERT_TRUE(text);
    const Result<Record> record = parse_record(*text);
    ASSERT_EQ(record->bodies.size(), 2U);
    EXPECT_EQ(*log->body(record->bodies[0]), Bytes(700, 1));
    EXPECT_EQ(log->read(6).error().code, ErrorCode::NotFound);
    EXPECT_EQ(log->body(Digest {}).error().code, ErrorCode::NotFound);
}

TEST(Log, HasTheSameRootsAfterItIsOpenedAgain)
{
    const LogFolder folder;
    fill(folder);
    std::vector<Digest> roots;
    {
        Result<Log> log = Log::open(folder.path());
        for (std::uint64_t size = 0; size <= 6; ++size)
            roots.push_back(log->root_at(size));
        ASSERT_TRUE(log->append(event("more"), kNoon + 2s));
        EXPECT_EQ(log->size(), 6U) << "what is not synced is not in the tree";
        ASSERT_TRUE(log->sync());
    }
    const Result<Log> log = Log::open(folder.path());
    ASSERT_EQ(log->size(), 7U);
    for (std::uint64_t size = 0; size <= 6; ++size)
        EXPECT_EQ(log->root_at(size), roots[size]);
    EXPECT_NE(log->root(), roots[6]);
}

TEST(Log, GoesOnAppendingWhileAWriteIsUnderWay)
{
    const LogFolder folder;
    fill(folder);
    {
        Result<Log> log = Log::open(folder.path());
        ASSERT_EQ(*log->append(intent("int_3", "11cc", Bytes(10, 3)), kNoon + 2s), 6U);
        const PendingWrite write = log->begin_sync();
        ASSERT_EQ(*log->append(outcome("int_3", "signed"), kNoon + 2s), 7U);
        ASSERT_TRUE(log->end_sync(write, write.run()));
        EXPECT_EQ(log->size(), 7U);
        EXPECT_TRUE(log->has_unsynced());
        ASSERT_TRUE(log->sync());
        EXPECT_EQ(log->size(), 8U);
    }
    const Result<Log> log = Log::open(folder.path());
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_EQ(log->size(), 8U);
}

TEST(Log, NeverGoesBackInTimeButWhenTheClockIsAccepted)
{
    const LogFolder folder;
    fill(folder);
    Result<Log> log = Log::open(folder.path());
    ASSERT_TRUE(log->append(event("from a clock behind"), kNoon - 24h));
    EXPECT_EQ(log->last_time(), kNoon + 1s);
    ASSERT_TRUE(log->append(event("clock-accepted"), kNoon - 24h));
    EXPECT_EQ(log->last_time(), kNoon - 24h);
    ASSERT_TRUE(log->sync());
    log = Error {};
    EXPECT_TRUE(Log::open(folder.path()));
}

TEST(Log, TakesIdAndPrefixFromTheLastGap)
{
    const LogFolder folder;
    fill(folder);
    const std::string fresh = "log_bbbbbbbbbbbbbbbbbbbbbbbbbb";
    {
        Result<Log> log = Log::open(folder.path());
        ASSERT_TRUE(
            log->append({ RecordType::Gap, log_identity(*LogId::parse(fresh), 0x22), {} }, kNoon + 2s));
        ASSERT_TRUE(log->sync());
        EXPECT_EQ(log->log_id().text(), fresh);
    }
    const Result<Log> log = Log::open(folder.path());
    EXPECT_EQ(log->log_id().text(), fresh);
    EXPECT_EQ(log->serial_prefix(), 0x22);
}

TEST(Log, RefusesWhatIsTooLongAndGoesOn)
{
    const LogFolder folder;
    fill(folder);
    Result<Log> log = Log::open(folder.path());
    EXPECT_EQ(
        log->append(event(std::string(kLongestRecord, 'x')), kNoon).error().code, ErrorCode::LimitExceeded);
    const Draft draft { RecordType::Ceremony, {}, { Bytes(kLongestBody + 1) } };
    EXPECT_EQ(log->append(draft, kNoon).error().code, ErrorCode::LimitExceeded);
    ASSERT_TRUE(log->append({ RecordType::Ceremony, {}, { Bytes(kLongestBody) } }, kNoon));
    EXPECT_TRUE(log->sync());
}

TEST(Log, IsUsedByOneAtATime)
{
    const LogFolder folder;
    fill(folder);
    const Result<Log> first = Log::open(folder.path());
    ASSERT_TRUE(first);
    const Result<Log> second = Log::open(folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Conflict);
    EXPECT_THAT(second.error().what, HasSubstr("in use"));
}

/// In a child of its own, for RLIMIT_FSIZE cannot be raised again. Exits with the number of the expectation
/// that failed.
int write_past_the_limit(const std::string& path)
{
    std::signal(SIGXFSZ, SIG_IGN);
    Result<Log> log = Log::open(path);
    if (!log) return 1;
    const rlimit limit { 4096, 4096 };
    setrlimit(RLIMIT_FSIZE, &limit);
    if (!log->append(event(std::string(8'000, 'x')), kNoon)) return 2;
    if (const Result<void> synced = log->sync();
        synced || synced.error().code != ErrorCode::StorageUnavailable)
        return 3;
    if (log->append(event("small"), kNoon) || log->sync() || !log->is_poisoned()) return 4;
    return 0;
}

TEST(Log, IsPoisonedByAFailedWriteAndWholeAfterARestart)
{
    const LogFolder folder;
    fill(folder);
    const pid_t child = fork();
    if (child == 0) _exit(write_past_the_limit(folder.path()));
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    const Result<Log> log = Log::open(folder.path());
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_EQ(log->size(), 6U);
    EXPECT_THAT(log->repair(), HasSubstr("never ended"));
}

TEST(Log, NoticesThatADurableRecordWasChangedUnderIt)
{
    const LogFolder folder;
    fill(folder);
    const Result<Log> log = Log::open(folder.path());
    std::string octets = folder.contents("log");
    octets[40] = static_cast<char>(octets[40] ^ 1);
    folder.overwrite("log", octets);
    EXPECT_EQ(log->read(0).error().code, ErrorCode::LogMismatch);
    EXPECT_TRUE(log->read(1));
}

} // namespace
} // namespace countersign::audit
