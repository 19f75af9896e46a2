// SPDX-License-Identifier: Apache-2.0
// A torn last write is cut off; every other damage is refused, and told where it is.
#include "tests/audit/log_fixture.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace countersign::audit {
namespace {

using testing::HasSubstr;

std::size_t begin_of_last_frame(const std::string& log)
{
    return log.rfind("CSLF");
}

TEST(TornLog, IsCutOffAtEveryOctetOfTheLastFrame)
{
    const LogFolder folder;
    fill(folder);
    const std::string whole = folder.contents("log");
    const std::size_t last = begin_of_last_frame(whole);
    ASSERT_GT(last, 0U);
    for (std::size_t size = last; size < whole.size(); ++size) {
        folder.overwrite("log", whole.substr(0, size));
        const Result<Log> log = Log::open(folder.path());
        ASSERT_TRUE(log) << size << ": " << log.error().what;
        EXPECT_EQ(log->size(), 5U);
        EXPECT_EQ(log->repair().empty(), size == last);
        EXPECT_EQ(folder.contents("log"), whole.substr(0, last));
    }
}

TEST(TornLog, IsCutOffWhereASectorWasNeverWritten)
{
    const LogFolder folder;
    fill(folder);
    {
        Result<Log> log = Log::open(folder.path());
        for (int i = 0; i < 10; ++i) // one write, several sectors
            ASSERT_TRUE(log->append(event(std::string(300, 'x')), kNoon + 1s));
        ASSERT_TRUE(log->sync());
    }
    const std::string whole = folder.contents("log");
    const std::size_t sector = (whole.size() / 512 - 3) * 512;
    std::string torn = whole;
    std::fill_n(torn.begin() + static_cast<std::ptrdiff_t>(sector), 512, '\0');
    folder.overwrite("log", torn);
    const Result<Log> log = Log::open(folder.path());
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_LT(log->size(), 16U);
    EXPECT_GE(log->size(), 6U);
    EXPECT_NE(log->repair(), "");
}

TEST(DamagedLog, IsRefusedWhereALaterFrameSaysThatTheSectorWasDurable)
{
    const LogFolder folder;
    fill(folder);
    {
        Result<Log> log = Log::open(folder.path());
        for (int i = 0; i < 10; ++i) {
            ASSERT_TRUE(log->append(event(std::string(300, 'x')), kNoon + 1s));
            ASSERT_TRUE(log->sync());
        }
    }
    const std::string whole = folder.contents("log");
    std::string damaged = whole;
    std::fill_n(damaged.begin() + static_cast<std::ptrdiff_t>((whole.size() / 512 - 3) * 512), 512, '\0');
    folder.overwrite("log", damaged);
    const Result<Log> log = Log::open(folder.path());
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, ErrorCode::LogMismatch);
    EXPECT_EQ(folder.contents("log"), damaged) << "what is refused is left as it is";
}

TEST(DamagedLog, IsRefusedWithIndexAndOffsetForEveryFlippedBit)
{
    const LogFolder folder;
    fill(folder);
    const std::string whole = folder.contents("log");
    for (std::size_t at = 0; at < whole.size(); at += 3) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
        folder.overwrite("log", damaged);
        const Result<Log> log = Log::open(folder.path());
        ASSERT_FALSE(log) << at;
        EXPECT_EQ(log.error().code, ErrorCode::LogMismatch);
        EXPECT_THAT(log.error().what, HasSubstr("at offset"));
    }
}

TEST(DamagedLog, IsRefusedForEveryFlippedBitOfABody)
{
    const LogFolder folder;
    fill(folder);
    const std::string whole = folder.contents("bodies");
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
        folder.overwrite("bodies", damaged);
        const Result<Log> log = Log::open(folder.path());
        ASSERT_FALSE(log) << at;
        EXPECT_EQ(log.error().code, ErrorCode::LogMismatch);
        EXPECT_THAT(log.error().what, HasSubstr("body"));
    }
}

TEST(DamagedLog, IsRefusedWithoutItsBodies)
{
    const LogFolder folder;
    fill(folder);
    std::filesystem::remove(folder.path() + "/bodies");
    EXPECT_EQ(Log::open(folder.path()).error().code, ErrorCode::LogMismatch);
}

TEST(DamagedLog, IsRefusedWhenARecordIsTakenOutOfItsMiddle)
{
    const LogFolder folder;
    fill(folder);
    std::string octets = folder.contents("log");
    const std::size_t second = octets.find("CSLF", 4);
    const std::size_t third = octets.find("CSLF", second + 4);
    octets.erase(second, third - second);
    folder.overwrite("log", octets);
    const Result<Log> log = Log::open(folder.path());
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, ErrorCode::LogMismatch);
}

TEST(TornBodies, ThatNoRecordNamesAreCutOff)
{
    const LogFolder folder;
    fill(folder);
    const std::string whole = folder.contents("bodies");
    folder.overwrite("bodies", whole + whole.substr(0, 60));
    ASSERT_TRUE(Log::open(folder.path()));
    EXPECT_EQ(folder.contents("bodies"), whole);
}

} // namespace
} // namespace countersign::audit
