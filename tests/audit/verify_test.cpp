// SPDX-License-Identifier: Apache-2.0
#include "audit/frame.hpp"
#include "audit/verify.hpp"
#include "tests/audit/log_fixture.hpp"

#include <gmock/gmock.h>

namespace countersign::audit {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// A log that holds `records` whatever they say: what a signer that went wrong, or a forger, may have
/// written.
void forge(const LogFolder& folder, const std::vector<Record>& records)
{
    std::string log;
    Bytes bodies;
    for (const Record& record : records) {
        const std::string text = render(record);
        const Digest leaf = leaf_hash(text);
        FrameHeader header;
        header.length = static_cast<std::uint32_t>(text.size());
        std::copy_n(leaf.begin(), header.leaf.size(), header.leaf.begin());
        const auto octets = header.encode();
        log += std::string { text_of(octets) } + text;
    }
    append_body(bodies, sha256(bytes_of("body")), bytes_of("body"));
    folder.overwrite("log", log);
    folder.overwrite("bodies", std::string { text_of(bodies) });
}

Record forged(std::uint64_t index, Draft draft)
{
    Record record { .type = draft.type, .index = index, .time = kNoon, .bodies = {}, .data = draft.data };
    if (draft.type == RecordType::Intent)
        record.bodies = { sha256(bytes_of("body")), sha256(bytes_of("body")) };
    return record;
}

LogVerification verified(const LogFolder& folder)
{
    Result<LogVerification> found = verify_log(folder.path());
    EXPECT_TRUE(found);
    return *found;
}

TEST(VerifyLog, FindsASoundLogSoundAndAgreesOnTheRoot)
{
    const LogFolder folder;
    fill(folder);
    const Result<Log> log = Log::open(folder.path());
    const LogVerification found = verified(folder);
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.records, 6U);
    EXPECT_EQ(found.root, log->root());
    EXPECT_EQ(found.log_id, kLogIdText);
    EXPECT_EQ(found.intents, 2U);
    EXPECT_EQ(found.signatures, 1U);
    EXPECT_EQ(found.open_intents, 0U);
}

TEST(VerifyLog, FindsEveryFlippedBit)
{
    const LogFolder folder;
    fill(folder);
    for (const char* name : { "log", "bodies" }) {
        const std::string whole = folder.contents(name);
        for (std::size_t at = 0; at < whole.size(); at += 5) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
            folder.overwrite(name, damaged);
            ASSERT_GT(verified(folder).fault_count, 0U) << name << " " << at;
        }
        folder.overwrite(name, whole);
    }
}

TEST(VerifyLog, CountsTheOctetsOfATornRecord)
{
    const LogFolder folder;
    fill(folder);
    const std::string whole = folder.contents("log");
    folder.overwrite("log", whole.substr(0, whole.size() - 1));
    const LogVerification found = verified(folder);
    EXPECT_THAT(found.faults, IsEmpty());
    EXPECT_EQ(found.records, 5U);
    EXPECT_EQ(found.torn_octets, whole.size() - 1 - whole.rfind("CSLF"));
}

TEST(VerifyLog, FindsAnOutcomeBeforeItsIntent)
{
    const LogFolder folder;
    forge(folder, { forged(0, init_draft()), forged(1, outcome("int_1", "signed")) });
    EXPECT_THAT(verified(folder).faults, Contains(HasSubstr("not logged before")));
}

TEST(VerifyLog, FindsASecondOutcome)
{
    const LogFolder folder;
    forge(folder,
        { forged(0, init_draft()), forged(1, intent("int_1", "11", {})),
            forged(2, outcome("int_1", "signed")), forged(3, outcome("int_1", "abandoned")) });
    EXPECT_THAT(verified(folder).faults, Contains(HasSubstr("a second OUTCOME")));
}

TEST(VerifyLog, FindsASerialThatIsUsedTwice)
{
    const LogFolder folder;
    forge(folder,
        { forged(0, init_draft()), forged(1, intent("int_1", "11", {})),
            forged(2, intent("int_2", "11", {})) });
    const LogVerification found = verified(folder);
    EXPECT_THAT(found.faults, Contains(HasSubstr("used before under this key")));
    EXPECT_EQ(found.open_intents, 2U);
}

TEST(VerifyLog, FindsAnIntentThatIsLoggedTwice)
{
    const LogFolder folder;
    forge(folder,
        { forged(0, init_draft()), forged(1, intent("int_1", "11", {})),
            forged(2, intent("int_1", "12", {})) });
    EXPECT_THAT(verified(folder).faults, Contains(HasSubstr("was logged before")));
}

TEST(VerifyLog, FindsTimesIndexesAndASecondInit)
{
    const LogFolder folder;
    Record early = forged(1, event("early"));
    early.time -= 1s;
    forge(folder, { forged(0, init_draft()), early, forged(7, init_draft()) });
    const LogVerification found = verified(folder);
    EXPECT_THAT(found.faults, Contains(HasSubstr("its time is before")));
    EXPECT_THAT(found.faults, Contains(HasSubstr("its index is 7")));
    EXPECT_THAT(found.faults, Contains(HasSubstr("INIT is the first")));
}

TEST(VerifyLog, FindsAMissingBody)
{
    const LogFolder folder;
    fill(folder);
    folder.overwrite("bodies", "");
    EXPECT_THAT(verified(folder).faults, Contains(HasSubstr("missing or damaged")));
}

TEST(VerifyLog, NeedsALog)
{
    const LogFolder folder;
    EXPECT_EQ(verify_log(folder.path()).error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace countersign::audit
