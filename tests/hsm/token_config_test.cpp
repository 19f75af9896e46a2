// SPDX-License-Identifier: Apache-2.0
#include "hsm/token_config.hpp"
#include "tests/hsm/soft_token.hpp"

#include <gmock/gmock.h>

namespace countersign::hsm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string kGood = R"(module = "/usr/lib/softhsm/libsofthsm2.so"
token = "pkcs11:token=bench"
pin_file = "/run/pin"
state = "/var/lib/token"
socket = "/run/token.sock"
signer_uid = 61191
sessions = 2
deadline_seconds = 10
[environment]
SOFTHSM2_CONF = "/etc/softhsm2.conf"
[[key]]
name = "issuing-1"
uri = "pkcs11:object=issuing-1;id=%01"
)";

Result<TokenConfig> load(const std::string& text)
{
    const testing::SoftHsm folder;
    folder.write("demo.toml", text);
    return TokenConfig::load(folder.path("demo.toml"));
}

std::string with(std::string_view line, std::string_view other)
{
    std::string text = kGood;
    const std::size_t at = text.find(line);
    EXPECT_NE(at, std::string::npos) << line;
    return text.replace(at, line.size(), other);
}

TEST(TokenConfig, ReadsEverySetting)
{
    const Result<TokenConfig> config = load(kGood);
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->name, "demo");
    EXPECT_EQ(config->wish.token.token, "bench");
    EXPECT_EQ(config->wish.pin_path, "/run/pin");
    EXPECT_EQ(config->signer_uid, 61191U);
    EXPECT_EQ(config->sessions, 2);
    EXPECT_EQ(config->deadline, std::chrono::seconds { 10 });
    EXPECT_EQ(config->environment.at("SOFTHSM2_CONF"), "/etc/softhsm2.conf");
    ASSERT_EQ(config->wish.keys.size(), 1U);
    EXPECT_EQ(config->wish.keys[0].name, "issuing-1");
    EXPECT_THAT(config->wish.keys[0].setting, AllOf(HasSubstr("`uri` in "), HasSubstr("demo.toml line 13")));
}

struct Mistake
{
    std::string line;
    std::string instead;
    std::string told;
};

class TokenConfigRefuses : public ::testing::TestWithParam<Mistake>
{
};

TEST_P(TokenConfigRefuses, AndNamesFileLineAndWhatIsAllowed)
{
    const Result<TokenConfig> config = load(with(GetParam().line, GetParam().instead));
    ASSERT_FALSE(config) << GetParam().instead;
    EXPECT_EQ(config.error().code, ErrorCode::InvalidConfiguration);
    EXPECT_THAT(
        config.error().what, AllOf(HasSubstr("demo.toml"), HasSubstr("line"), HasSubstr(GetParam().told)));
}

INSTANTIATE_TEST_SUITE_P(Table, TokenConfigRefuses,
    ::testing::Values(Mistake { "module = \"/usr/lib/softhsm/libsofthsm2.so\"", "module = \"libsofthsm2.so\"",
                          "absolute path" },
        Mistake { "pkcs11:token=bench\"", "pkcs11:token=bench?pin-value=1\"", "a PIN in a URI" },
        Mistake { "pkcs11:token=bench\"", "pkcs11:token=bench;object=a\"", "without `object`" },
        Mistake { "pin_file = \"/run/pin\"", "", "one of `pin_file` and `pin_credential`" },
        Mistake { "pin_file = \"/run/pin\"", "pin_file = \"/run/pin\"\npin_credential = \"pin\"",
            "one of `pin_file`" },
        Mistake { "sessions = 2", "sessions = 0", "1" }, Mistake { "sessions = 2", "sessions = 17", "16" },
        Mistake { "deadline_seconds = 10", "deadline_seconds = 0", "600" },
        Mistake { "signer_uid = 61191", "signer_uid = -1", "signer_uid" },
        Mistake { "SOFTHSM2_CONF =", "\"SOFT HSM\" =", "letters, digits" },
        Mistake { "name = \"issuing-1\"", "name = \"a b\"", "letters, digits" },
        Mistake { "object=issuing-1;id=%01", "type=private", "`object` or `id`" },
        Mistake { "object=issuing-1;id=%01", "object=a;type=public", "type=private" },
        Mistake { "sessions = 2", "threads = 2", "threads" }));

TEST(TokenConfig, RefusesTwoKeysOfOneName)
{
    const Result<TokenConfig> config
        = load(kGood + "[[key]]\nname = \"issuing-1\"\nuri = \"pkcs11:object=b\"\n");
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().what, HasSubstr("another key has this name"));
}

TEST(TokenConfig, RefusesAFileWithoutKeys)
{
    EXPECT_FALSE(load(kGood.substr(0, kGood.find("[[key]]"))));
}

} // namespace
} // namespace countersign::hsm
