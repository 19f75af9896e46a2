// SPDX-License-Identifier: Apache-2.0
#include "tests/store/store_fixture.hpp"

namespace countersign::store {
namespace {

using namespace std::chrono_literals;

class Decisions : public StoreTest
{
};
class BlockedKeys : public StoreTest
{
};
class Answers : public StoreTest
{
};
class Policies : public StoreTest
{
};
class LogPins : public StoreTest
{
protected:
    static LogPin pin(std::string_view letters, std::uint64_t size, std::string_view root)
    {
        const std::string id
            = "log_" + std::string(kIdentifierDigits - letters.size(), 'a') + std::string { letters };
        return { .log = value_of(LogId::parse(id)), .size = size, .root = digest_of(root) };
    }
};
class Settings : public StoreTest
{
};

TEST_F(Decisions, ComeBackAsTheyWerePut)
{
    const Request request = ready_request();
    DecisionRow put = some_permit(request.id);
    put.record = std::string(100'000, 'x');
    must(store_.insert_decision(put));
    reopen();
    const DecisionRow back = found(store_.find_decision(put.id));
    EXPECT_EQ(back.id, put.id);
    EXPECT_EQ(back.request, put.request);
    EXPECT_EQ(back.verdict, "permit");
    EXPECT_EQ(back.record, put.record);
    EXPECT_EQ(back.digest, put.digest);
    EXPECT_EQ(back.created_at, kNoon);
    EXPECT_EQ(code_of(store_.insert_decision(put)), ErrorCode::Conflict);
}

TEST_F(Decisions, WithAnUnknownVerdictAreABugOfOurs)
{
    DecisionRow put = some_permit(ready_request().id);
    put.verdict = "perhaps";
    EXPECT_EQ(code_of(store_.insert_decision(put)), ErrorCode::Internal);
    EXPECT_FALSE(store_.stopped());
}

TEST_F(BlockedKeys, StayBlockedWithTheFirstReason)
{
    EXPECT_FALSE(value_of(store_.is_key_blocked(digest_of("key"))));
    must(store_.block_key(digest_of("key"), "compromised", kNoon));
    must(store_.block_key(digest_of("key"), "again", kNoon + 1h));
    reopen();
    EXPECT_TRUE(value_of(store_.is_key_blocked(digest_of("key"))));
    EXPECT_FALSE(value_of(store_.is_key_blocked(digest_of("another"))));
}

TEST_F(Answers, AreKeptByFrontEndMethodAndKey)
{
    const Request request = ready_request();
    const Answer answer { .uid = kShell,
        .method = "Submit",
        .key = "k1",
        .content_digest = digest_of("call"),
        .request = request.id,
        .created_at = kNoon };
    must(store_.remember_answer(answer));
    EXPECT_EQ(code_of(store_.remember_answer(answer)), ErrorCode::Conflict);
    reopen();
    const Answer back = found(store_.find_answer(kShell, "Submit", "k1"));
    EXPECT_EQ(back.request, request.id);
    EXPECT_EQ(back.content_digest, answer.content_digest);
    EXPECT_EQ(back.created_at, kNoon);
    EXPECT_FALSE(value_of(store_.find_answer(kShell + 1, "Submit", "k1")));
    EXPECT_FALSE(value_of(store_.find_answer(kShell, "Cancel", "k1")));
    EXPECT_FALSE(value_of(store_.find_answer(kShell, "Submit", "k2")));
}

TEST_F(Answers, AreForgottenWhenTheyAreOlderThanTheTimeAsked)
{
    const Request request = ready_request();
    must(store_.remember_answer({ kShell, "Submit", "k1", digest_of("call"), request.id, kNoon }));
    must(store_.forget_answers_before(kNoon));
    EXPECT_TRUE(value_of(store_.find_answer(kShell, "Submit", "k1")));
    must(store_.forget_answers_before(kNoon + 1s));
    EXPECT_FALSE(value_of(store_.find_answer(kShell, "Submit", "k1")));
}

TEST_F(Policies, InForceIsTheLastOnePut)
{
    EXPECT_FALSE(value_of(store_.policy_in_force()));
    must(store_.put_policy({ "first", digest_of("first"), kNoon }));
    must(store_.put_policy({ "second", digest_of("second"), kNoon - 1h }));
    reopen();
    const PolicyText policy = found(store_.policy_in_force());
    EXPECT_EQ(policy.text, "second");
    EXPECT_EQ(policy.digest, digest_of("second"));
    EXPECT_EQ(policy.active_since, kNoon - 1h);
}

TEST_F(LogPins, OnlyGoForward)
{
    EXPECT_FALSE(value_of(store_.log_pin()));
    must(store_.set_log_pin(pin("b", 5, "five")));
    must(store_.set_log_pin(pin("b", 7, "seven")));
    must(store_.set_log_pin(pin("b", 6, "six")));
    reopen();
    const LogPin back = found(store_.log_pin());
    EXPECT_EQ(back.log, pin("b", 0, "").log);
    EXPECT_EQ(back.size, 7U);
    EXPECT_EQ(back.root, digest_of("seven"));
}

TEST_F(LogPins, RefuseAnotherLogOrAnotherContentUntilAGapIsConfirmed)
{
    must(store_.set_log_pin(pin("b", 5, "five")));
    EXPECT_EQ(code_of(store_.set_log_pin(pin("c", 9, "nine"))), ErrorCode::LogMismatch);
    EXPECT_EQ(code_of(store_.set_log_pin(pin("b", 5, "other"))), ErrorCode::LogMismatch);
    EXPECT_EQ(found(store_.log_pin()).root, digest_of("five"));
    must(store_.replace_log_pin(pin("c", 3, "three")));
    EXPECT_EQ(found(store_.log_pin()).size, 3U);
}

TEST_F(Settings, HoldTheLastValue)
{
    EXPECT_FALSE(value_of(store_.find_setting("serial-prefix")));
    must(store_.put_setting("serial-prefix", "17"));
    must(store_.put_setting("serial-prefix", "18"));
    must(store_.put_setting("empty", {}));
    reopen();
    EXPECT_EQ(found(store_.find_setting("serial-prefix")), "18");
    EXPECT_EQ(found(store_.find_setting("empty")), "");
}

} // namespace
} // namespace countersign::store
