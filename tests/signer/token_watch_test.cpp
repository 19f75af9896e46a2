// SPDX-License-Identifier: Apache-2.0
#include "signer/token_watch.hpp"
#include "tests/signer/signer_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gmock/gmock.h>

#include <unistd.h>

namespace countersign::signer {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class TokenWatchTest : public SignerFixture
{
protected:
    std::string problem()
    {
        const ipc::Reply keys = call("Keys", {});
        const json::value& text = output_of(keys).at("keys").as_array().at(0).at("problem");
        return text.is_string() ? std::string { text.as_string() } : "";
    }
    std::string token_state()
    {
        const ipc::Reply status = call("Status", {});
        return std::string { output_of(status).at("tokens").as_array().at(0).at("state").as_string() };
    }
};

TEST_F(TokenWatchTest, LogsTheSelfTestBeforeTheKeyIsUsed)
{
    ASSERT_TRUE(run_until([&] { return token_->signatures > 0; }));
    ASSERT_TRUE(run_until_ready());
    const std::vector<json::object> tests = records("SELFTEST");
    ASSERT_THAT(tests, SizeIs(1));
    EXPECT_EQ(tests[0].at("text").as_string(), kSelfTestText);
    const ipc::Reply keys = call("Keys", {});
    EXPECT_EQ(output_of(keys).at("keys").as_array().at(0).at("type").as_string(), "ec-p256");
}

TEST_F(TokenWatchTest, ServesWithoutTheTokenAndSaysWhatIsWrong)
{
    token_->stop();
    restart();
    token_->stop();
    ASSERT_TRUE(run_until([&] { return token_state() == "unavailable"; }));
    EXPECT_THAT(problem(), HasSubstr(config_.tokens[0].socket));
    EXPECT_EQ(error_of(sign(1)), "TokenUnavailable");
    EXPECT_THAT(records("SELFTEST"), IsEmpty());
    token_->start();
    EXPECT_TRUE(run_until_ready()) << "it finds the token when it comes";
}

TEST_F(TokenWatchTest, TestsAgainBeforeItSignsWithATokenThatCameBack)
{
    ASSERT_TRUE(run_until_ready());
    token_->stop();
    token_->start();
    EXPECT_EQ(error_of(sign(1)), "") << "the dead idle connection costs the caller nothing";
    EXPECT_EQ(records("SELFTEST").size(), 2U);
}

TEST_F(TokenWatchTest, TakesNoKeyWhoseSelfTestDoesNotVerify)
{
    restart();
    token_->self_test = FakeToken::Sign::Wrong;
    ASSERT_TRUE(run_until([&] { return problem().find("does not verify") != std::string::npos; }));
    EXPECT_EQ(error_of(sign(1)), "TokenUnavailable");
    token_->self_test = FakeToken::Sign::Well;
    io_->run_for(300ms); // some looks
    EXPECT_EQ(token_->signatures, 1) << "the next test waits";
    clock_.boot += 5s;
    EXPECT_TRUE(run_until_ready());
}

TEST_F(TokenWatchTest, TakesNoOtherKeyThanTheCertificates)
{
    restart();
    token_ = nullptr;
    token_ = std::make_unique<FakeToken>(*io_, config_.tokens[0].socket, data("other.key"));
    ASSERT_TRUE(run_until([&] { return problem().find("is not the key of") != std::string::npos; }));
    EXPECT_EQ(token_->signatures, 0);
    EXPECT_THAT(records("SELFTEST"), IsEmpty());
}

TEST_F(TokenWatchTest, TakesNoTokenOfAnotherVersion)
{
    restart();
    token_->version = "0.0.0";
    ASSERT_TRUE(run_until([&] { return token_state() == "unavailable"; }));
    EXPECT_THAT(problem(), HasSubstr("version"));
}

TEST_F(TokenWatchTest, TakesNoTokenUnderAnotherUid)
{
    if (getuid() != 0) GTEST_SKIP() << "only root can listen under another uid";
    restart();
    token_->stop();
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::all);
    ASSERT_EQ(seteuid(65'534), 0); // the kernel keeps the uid that listened
    token_->start();
    ASSERT_EQ(seteuid(0), 0);
    ASSERT_TRUE(run_until([&] { return problem().find("uid 65534") != std::string::npos; }));
    EXPECT_THAT(records("SELFTEST"), IsEmpty());
}

TEST_F(TokenWatchTest, SaysThatTheTokenIsLocked)
{
    restart();
    token_->state = "locked";
    ASSERT_TRUE(run_until([&] { return token_state() == "locked"; }));
    EXPECT_EQ(error_of(sign(1)), "Locked");
    EXPECT_THAT(records("SELFTEST"), IsEmpty());
}

TEST_F(TokenWatchTest, StopsTestingAKeyThatWasTestedTooOftenInAnHour)
{
    ASSERT_TRUE(run_until_ready());
    TokenClient client { *io_, config_.tokens[0] };
    CaKey key { config_.keys[0], client };
    key.tests.assign(kSelfTestsPerHour, clock_.boot);
    Folder folder;
    const Config other = test_config(folder);
    LogWriter log { *io_, *test_log(other), clock_, [](const Error&) { } };
    TokenWatch watch { client, { &key }, log, clock_ };
    boost::asio::co_spawn(*io_, watch.run(), boost::asio::detached);
    ASSERT_TRUE(run_until([&] { return key.problem.find("within an hour") != std::string::npos; }));
    EXPECT_FALSE(key.is_ready());
    clock_.boot += 1h;
    EXPECT_TRUE(run_until([&] { return key.is_ready(); }));
    io_->drop(); // lets go of the watch before the watch goes
}

} // namespace
} // namespace countersign::signer
