// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "hsm/token.hpp"
#include "tests/hsm/soft_token.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace countersign::hsm {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class TokenTest : public ::testing::Test
{
protected:
    TokenTest() { hsm_.make_token("bench"); }

    TokenWish wish(std::vector<std::string> uris) const
    {
        TokenWish wish { testing::kSoftHsm, *Pkcs11Uri::parse("pkcs11:token=bench"),
            "`token` in bench.toml line 2", hsm_.path("pin"), {} };
        for (const std::string& uri : uris)
            wish.keys.push_back({ uri, *Pkcs11Uri::parse(uri), "`uri` in bench.toml line 12" });
        return wish;
    }

    TokenResult<Token> open(const TokenWish& wish)
    {
        PinAttempts attempts { hsm_.path("pin-attempts.json"), clock_, random_ };
        return Token::open(wish, attempts, watchdog_);
    }

    testing::SoftHsm hsm_;
    SystemClock clock_;
    SystemRandom random_;
    CallWatchdog watchdog_ { 10s, give_up_process };
};

TEST_F(TokenTest, SignsWithRsaAndEcFromSeveralThreads)
{
    hsm_.import_key("bench", "rsa-2048.pem", "rsa", "01");
    hsm_.import_key("bench", "ec-p256.pem", "ec", "02");
    const TokenResult<Token> token
        = open(wish({ "pkcs11:object=rsa", "pkcs11:object=ec;id=%02;type=private" }));
    ASSERT_TRUE(token) << token.error().text();
    EXPECT_EQ(token->keys()[0].type, "rsa-2048");
    EXPECT_EQ(token->keys()[1].type, "ec-p256");
    EXPECT_EQ(token->identity().label, "bench");
    const Digest digest = sha256(bytes_of("countersign"));
    auto sign = [&](const TokenKey& key, Mechanism mechanism) {
        for (int round = 0; round < 20; ++round) {
            const TokenResult<Bytes> signature = sign_digest(key.key.get(), mechanism, digest);
            EXPECT_TRUE(signature && verifies(key.spki, mechanism, digest, *signature));
        }
    };
    std::jthread first { [&] { sign(token->keys()[0], Mechanism::RsaPkcs1Sha256); } };
    std::jthread second { [&] { sign(token->keys()[1], Mechanism::EcdsaSha256); } };
}

TEST_F(TokenTest, TwoTokensOfOneLabelAreAmbiguous)
{
    hsm_.make_token("bench");
    const TokenResult<Token> token = open(wish({}));
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, ErrorCode::Ambiguous);
    EXPECT_THAT(token.error().text(), HasSubstr("2 initialised tokens"));
}

TEST_F(TokenTest, TwoKeysOfOneLabelAreAmbiguous)
{
    hsm_.import_key("bench", "rsa-2048.pem", "issuing", "01");
    hsm_.import_key("bench", "ec-p256.pem", "issuing", "02");
    EXPECT_EQ(open(wish({ "pkcs11:object=issuing" })).error().code, ErrorCode::Ambiguous);
    EXPECT_TRUE(open(wish({ "pkcs11:object=issuing;id=%02" })));
}

TEST_F(TokenTest, AMissingKeyIsSaidWithThoseThatAreThere)
{
    hsm_.import_key("bench", "ec-p256.pem", "issuing-2025", "01");
    const TokenResult<Token> token = open(wish({ "pkcs11:object=issuing-2026" }));
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, ErrorCode::NotFound);
    EXPECT_THAT(token.error().text(), HasSubstr("1 private key: \"issuing-2025\" (id 01)"));
    EXPECT_TRUE(token.error().slot);
}

TEST_F(TokenTest, AnEcKeyWhosePublicKeyIsUnsureIsRefused)
{
    hsm_.import_key("bench", "ec-p256.pem", "one", "01");
    hsm_.import_key("bench", "ec-p256.pem", "two", "01");
    const TokenResult<Token> token = open(wish({ "pkcs11:object=one" }));
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, ErrorCode::Ambiguous);
    EXPECT_THAT(token.error().problem, HasSubstr("2 public keys"));
}

TEST_F(TokenTest, AWrongPinIsRefusedOnceAndARightOneThenWorks)
{
    hsm_.import_key("bench", "ec-p256.pem", "issuing", "01");
    const TokenWish asked = wish({ "pkcs11:object=issuing" });
    hsm_.write("pin", "999999\n");
    EXPECT_EQ(open(asked).error().ckr, 0xA0UL);
    const TokenResult<Token> again = open(asked);
    EXPECT_EQ(again.error().code, ErrorCode::TokenLocked);
    EXPECT_THAT(again.error().problem, HasSubstr("not tried again"));
    hsm_.write("pin", testing::kPin);
    EXPECT_TRUE(open(asked));
    EXPECT_TRUE(open(asked)); // a second start: an accepted PIN serves again
}

TEST_F(TokenTest, AnAbsentModuleIsSaidInTheLoadersWords)
{
    TokenWish asked = wish({});
    asked.module = hsm_.path("absent.so");
    EXPECT_THAT(open(asked).error().problem, HasSubstr("No such file or directory"));
}

TEST_F(TokenTest, AFileThatIsNoModuleIsRefused)
{
    TokenWish asked = wish({});
    asked.module = hsm_.path("pin");
    EXPECT_THAT(open(asked).error().problem, HasSubstr("cannot be loaded"));
}

TEST_F(TokenTest, AnAbsentPinFileIsSaidAndNothingIsTried)
{
    TokenWish asked = wish({});
    asked.pin_path = hsm_.path("absent");
    EXPECT_THAT(open(asked).error().problem, HasSubstr("no PIN"));
    EXPECT_EQ(hsm_.read("pin-attempts.json"), "");
}

TEST_F(TokenTest, ADeletedTokenFailsTheSignatureWithALossCode)
{
    hsm_.import_key("bench", "ec-p256.pem", "issuing", "01");
    const TokenResult<Token> token = open(wish({ "pkcs11:object=issuing" }));
    ASSERT_TRUE(token);
    hsm_.delete_token("bench");
    const Digest digest = sha256(bytes_of("countersign"));
    const TokenResult<Bytes> signature
        = sign_digest(token->keys()[0].key.get(), Mechanism::EcdsaSha256, digest);
    ASSERT_FALSE(signature);
    EXPECT_EQ(signature.error().ckr, 0x82UL);
    EXPECT_EQ(ckr_meaning(*signature.error().ckr), CkrMeaning::Lost);
}

} // namespace
} // namespace countersign::hsm
