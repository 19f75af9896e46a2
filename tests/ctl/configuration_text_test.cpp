// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/configuration_text.hpp"
#include "runtime/toml_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using testing::ElementsAre;
using testing::Pair;

InitOptions options()
{
    InitOptions options { .folder = "/srv/a \"quoted\" folder",
        .module = "/usr/lib/m.so",
        .token = "pkcs11:token=x",
        .pin_file = "/srv/pin" };
    options.environment = { "SOFTHSM2_CONF=/srv/c=d.conf" };
    options.scope = { "example.test", "example.com" };
    options.token_uid = 11;
    options.signer_uid = 12;
    options.daemon_uid = 13;
    options.frontend_uids = { 1000, 1001 };
    options.operator_uids = { 0 };
    options.auditor_uids = { 2000 };
    return options;
}

runtime::TomlFile parsed(const std::string& text)
{
    Result<runtime::TomlFile> file = runtime::TomlFile::parse(text, "text");
    EXPECT_TRUE(file) << file.error().what << text;
    return *std::move(file);
}

TEST(TokenToml, ParsesToWhatWasAsked)
{
    runtime::TomlFile file = parsed(token_toml(options()));
    runtime::TomlTable root = file.root();
    EXPECT_EQ(root.text("state"), "/srv/a \"quoted\" folder/state/token-demo");
    EXPECT_EQ(root.text("pin_file"), "/srv/pin");
    EXPECT_EQ(root.integer("signer_uid", 0, 100), 12);
    EXPECT_THAT(root.string_map("environment"), ElementsAre(Pair("SOFTHSM2_CONF", "/srv/c=d.conf")));
    std::vector<runtime::TomlTable> keys = root.tables("key");
    ASSERT_EQ(keys.size(), 1U); // the root's key is not for a process that runs
    EXPECT_EQ(keys[0].text("uri"), "pkcs11:object=issuing-1;id=%02");
}

TEST(SignerToml, KeepsTheKeyInsideTheScope)
{
    runtime::TomlFile file = parsed(signer_toml(options()));
    runtime::TomlTable root = file.root();
    EXPECT_EQ(root.integer("daemon_uid", 0, 100), 13);
    EXPECT_EQ(root.tables("token").at(0).integer("uid", 0, 100), 11);
    runtime::TomlTable key = root.tables("key").at(0);
    EXPECT_THAT(key.texts("name_suffixes"), ElementsAre("example.test", "example.com"));
    EXPECT_THAT(key.texts("kinds"), ElementsAre("leaf"));
    EXPECT_EQ(key.text("evidence"), "scope");
}

TEST(DaemonToml, NamesWhoMayServeAsWhat)
{
    runtime::TomlFile file = parsed(daemon_toml(options()));
    runtime::TomlTable root = file.root();
    EXPECT_EQ(root.table("sockets").text("auditor"), "/srv/a \"quoted\" folder/run/auditor");
    EXPECT_THAT(root.table("peers").integers("operator_uids", 0, 5000), ElementsAre(0));
    EXPECT_THAT(root.table("peers").integers("auditor_uids", 0, 5000), ElementsAre(2000));
    EXPECT_EQ(root.table("signer").integer("uid", 0, 100), 12);
}

TEST(PolicyToml, HoldsTheChainAndTheFrontEnds)
{
    const std::string chain = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    runtime::TomlFile file = parsed(policy_toml(options(), chain));
    runtime::TomlTable root = file.root();
    EXPECT_EQ(root.tables("issuer").at(0).text("chain"), chain);
    runtime::TomlTable profile = root.tables("profile").at(0);
    EXPECT_THAT(profile.texts("scope"), ElementsAre("example.test", "example.com"));
    EXPECT_TRUE(profile.table("reissue").boolean("allowed"));
    EXPECT_THAT(root.tables("frontend").at(0).integers("uids", 0, 5000), ElementsAre(1000, 1001));
}

TEST(TomlText, EscapesWhatWouldEndIt)
{
    EXPECT_EQ(toml_text("a\"b\\c\nd"), "\"a\\\"b\\\\c\\u000ad\"");
}

} // namespace
} // namespace countersign::ctl
