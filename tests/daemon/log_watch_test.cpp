// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

#include <gmock/gmock.h>

namespace countersign::daemon {
namespace {

namespace asio = boost::asio;

using testing::HasSubstr;

class LogWatchTest : public ApplianceTest
{
protected:
    std::string problem() { return store::what_of(await(log_watch_.check())); }
};

TEST_F(LogWatchTest, FollowsALogThatGrows)
{
    EXPECT_EQ(problem(), "(success)");
    signer_process_.log_size = 40;
    EXPECT_EQ(problem(), "(success)");
    const store::LogPin pin = in_store([](store::SqliteStore& store) { return store.log_pin(); }).value();
    EXPECT_EQ(pin.size, 40U);
    EXPECT_EQ(log_watch_.head()->size, 40U);
}

TEST_F(LogWatchTest, NoticesALogThatIsShorterThanThePin)
{
    signer_process_.log_size = 40;
    EXPECT_EQ(problem(), "(success)");
    signer_process_.log_size = 39;
    EXPECT_THAT(problem(), HasSubstr("the signer's log has 39 records, the store has seen 40"));
}

TEST_F(LogWatchTest, NoticesAnOlderLogThatGrewPastThePin)
{
    EXPECT_EQ(problem(), "(success)");
    const std::int64_t copied = signer_process_.log_size;
    (void)issued_serial("p256");
    signer_process_.lose_records_from(copied);
    EXPECT_THAT(problem(), HasSubstr("records, the store has seen"));
    signer_process_.log_size += 10;
    EXPECT_THAT(problem(), HasSubstr("of the signer's log is not the one that the store has seen"));
}

TEST_F(LogWatchTest, NoticesAnotherLog)
{
    EXPECT_EQ(problem(), "(success)");
    signer_process_.log_id = "log_" + std::string(26, 'b');
    signer_process_.log_size = 0;
    EXPECT_THAT(problem(), HasSubstr("the store goes with log_aaa"));
}

TEST_F(LogWatchTest, KnowsALogByItsRootWhenAGapGaveItANewId)
{
    signer_process_.log_size = 9;
    EXPECT_EQ(problem(), "(success)");
    in_store([pin = store::LogPin { *LogId::parse("log_" + std::string(26, 'b')), 9,
                  log_watch_.head()->root }](store::SqliteStore& store) -> Result<bool> {
        Result<void> done = store.replace_log_pin(pin);
        return done ? Result<bool> { true } : done.error();
    });
    Result<void> same = await(log_watch_.accept(signer_process_.log_id));
    EXPECT_TRUE(same);
}

TEST_F(LogWatchTest, IsNotInOrderBeforeTheStoreIsRolledForward)
{
    std::uint64_t reached = 3;
    int rounds = 0;
    signer_process_.log_size = 12;
    log_watch_.roll_forward_with([&](std::uint64_t, LogHead) -> asio::awaitable<Result<std::uint64_t>> {
        ++rounds;
        co_return reached;
    });
    EXPECT_THAT(problem(), HasSubstr("rolled forward from the log: 3 of 12 records"));
    EXPECT_TRUE(log_watch_.is_rolling_forward());
    EXPECT_FALSE(await(log_watch_.ensure_rolled_forward()));
    reached = 12;
    EXPECT_TRUE(await(log_watch_.ensure_rolled_forward()));
    EXPECT_FALSE(log_watch_.is_rolling_forward());
    EXPECT_EQ(rounds, 3);
    EXPECT_EQ(problem(), "(success)");
    EXPECT_EQ(rounds, 3) << "once in the life of the process";
}

TEST_F(LogWatchTest, DecidesNothingBeforeTheStoreIsRolledForward)
{
    log_watch_.roll_forward_with([](std::uint64_t, LogHead) -> asio::awaitable<Result<std::uint64_t>> {
        co_return Error { ErrorCode::LogMismatch, "record 7 is strange" };
    });
    const ipc::Reply reply = submit(issue_with("p256"));
    EXPECT_EQ(error_of(reply), "NotInOrder");
    EXPECT_EQ(text_at(output_of(reply), "message"), "record 7 is strange");
    EXPECT_EQ(in_store([](store::SqliteStore& store) { return store.list_requests({}); }).size(), 0U);
}

TEST_F(LogWatchTest, ChecksOnceForAllWhoAskAtOnce)
{
    int rounds = 0;
    log_watch_.roll_forward_with([&](std::uint64_t, LogHead head) -> asio::awaitable<Result<std::uint64_t>> {
        ++rounds;
        co_return head.size;
    });
    std::optional<ipc::Reply> replies[4];
    for (int n = 0; n < 4; ++n)
        begin_call("io.countersign.Operator.Status", {}, replies[n], an_operator());
    ASSERT_TRUE(
        run_until([&] { return std::ranges::all_of(replies, [](auto& one) { return one.has_value(); }); }));
    EXPECT_EQ(rounds, 1);
}

} // namespace
} // namespace countersign::daemon
