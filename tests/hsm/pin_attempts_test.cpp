// SPDX-License-Identifier: Apache-2.0
#include "hsm/pin_attempts.hpp"
#include "tests/hsm/soft_token.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <sys/stat.h>

namespace countersign::hsm {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Secret secret(std::string_view text)
{
    return *Secret::copy(bytes_of(text));
}

class PinAttemptsTest : public ::testing::Test
{
protected:
    /// What a process that starts afresh sees.
    PinAttempts afresh() { return PinAttempts { folder_.path("pin-attempts.json"), clock_, random_ }; }

    testing::SoftHsm folder_;
    SystemClock clock_;
    SystemRandom random_;
};

TEST_F(PinAttemptsTest, ARefusedValueIsNotTriedAgainAfterARestart)
{
    PinAttempts first = afresh();
    ASSERT_TRUE(first.begin("aa01", secret("1111")));
    ASSERT_TRUE(first.end(PinState::Refused));
    PinAttempts second = afresh();
    const auto again = second.begin("aa01", secret("1111"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::TokenLocked);
    EXPECT_THAT(again.error().hint, HasSubstr("pin-attempts.json"));
}

TEST_F(PinAttemptsTest, AValueWhoseFirstUseNeverEndedIsNotTriedAgain)
{
    ASSERT_TRUE(afresh().begin("aa01", secret("1111"))); // and the process dies in C_Login
    EXPECT_EQ(afresh().begin("aa01", secret("1111")).error().code, ErrorCode::TokenLocked);
}

TEST_F(PinAttemptsTest, AnAcceptedValueServesEveryStartEvenAfterADeathInLogin)
{
    PinAttempts first = afresh();
    ASSERT_TRUE(first.begin("aa01", secret("1111")));
    ASSERT_TRUE(first.end(PinState::Accepted));
    ASSERT_TRUE(afresh().begin("aa01", secret("1111"))); // dies here
    EXPECT_TRUE(afresh().begin("aa01", secret("1111")));
}

TEST_F(PinAttemptsTest, AnAcceptedValueThatIsRefusedLaterIsNotTriedAgain)
{
    PinAttempts first = afresh();
    ASSERT_TRUE(first.begin("aa01", secret("1111")));
    ASSERT_TRUE(first.end(PinState::Accepted));
    PinAttempts second = afresh();
    ASSERT_TRUE(second.begin("aa01", secret("1111")));
    ASSERT_TRUE(second.end(PinState::Refused));
    EXPECT_FALSE(afresh().begin("aa01", secret("1111")));
}

TEST_F(PinAttemptsTest, AnotherValueAndAnotherTokenAreTriedOnce)
{
    PinAttempts first = afresh();
    ASSERT_TRUE(first.begin("aa01", secret("1111")));
    ASSERT_TRUE(first.end(PinState::Refused));
    EXPECT_TRUE(afresh().begin("aa01", secret("2222")));
    EXPECT_TRUE(afresh().begin("aa02", secret("1111")));
}

TEST_F(PinAttemptsTest, LoginsWithoutAVerdictAreTriedThreeTimes)
{
    for (int attempt = 0; attempt < kUndecidedLogins; ++attempt) {
        PinAttempts one = afresh();
        ASSERT_TRUE(one.begin("aa01", secret("1111"))) << attempt;
        ASSERT_TRUE(one.end(PinState::Undecided));
    }
    EXPECT_EQ(afresh().begin("aa01", secret("1111")).error().code, ErrorCode::TokenLocked);
}

TEST_F(PinAttemptsTest, TheFileNeverHoldsThePinAndIsItsOwnersAlone)
{
    ASSERT_TRUE(afresh().begin("aa01", secret("73519246")));
    EXPECT_THAT(folder_.read("pin-attempts.json"), Not(HasSubstr("73519246")));
    struct stat status {};
    ASSERT_EQ(stat(folder_.path("pin-attempts.json").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(PinAttemptsTest, ADamagedFilePermitsNothing)
{
    for (const std::string content :
        { "", "{", "{}", R"({"attempts":[],"key":"00","version":1})",
            R"({"attempts":[{"state":"accepted"}],"key":"0000000000000000000000000000000000000000000000000000000000000000"})" }) {
        folder_.write("pin-attempts.json", content);
        EXPECT_EQ(afresh().begin("aa01", secret("1111")).error().code, ErrorCode::StorageUnavailable)
            << content;
    }
}

TEST_F(PinAttemptsTest, WithoutAWritableFolderNothingIsTried)
{
    PinAttempts attempts { folder_.path("absent/pin-attempts.json"), clock_, random_ };
    EXPECT_EQ(attempts.begin("aa01", secret("1111")).error().code, ErrorCode::StorageUnavailable);
}

} // namespace
} // namespace countersign::hsm
