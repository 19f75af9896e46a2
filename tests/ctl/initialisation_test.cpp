// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/initialisation.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::ctl {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Stands in for countersign-ceremony: writes what --out and --report name, and notes its words.
constexpr const char* kCeremony = R"(#!/bin/sh
echo "$@" >> "$(dirname "$0")/words"
while [ $# -gt 0 ]; do
    case $1 in --out) out=$2;; --report) report=$2;; esac
    shift
done
printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' > "$out"
chmod 600 "$out"
echo '{"keyType":"ec-p256","spkiSha256":"abcd"}' > "$report"
)";
constexpr const char* kFine = "#!/bin/sh\necho \"$@\" >> \"$(dirname \"$0\")/words\"\n";
constexpr const char* kFails = "#!/bin/sh\necho 'countersign-signer: the log cannot be made' >&2\necho '  do "
                               " free the disk' >&2\nexit 78\n";

struct Init
{
    TemporaryFolder folder;
    std::ostringstream out;
    std::ostringstream err;

    Init()
    {
        std::filesystem::create_directory(folder / "bin");
        program("countersign-ceremony", kCeremony);
        program("countersign-signer", kFine);
        program("countersignd", kFine);
        folder.write("module.so", "");
        folder.write("pin", "1234");
    }
    void program(const std::string& name, const char* text) const
    {
        folder.write("bin/" + name, text, /*executable=*/true);
    }
    [[nodiscard]] InitOptions options() const
    {
        InitOptions options { .folder = folder / "appliance",
            .module = folder / "module.so",
            .token = "pkcs11:token=x",
            .pin_file = folder / "pin" };
        options.scope = { "example.test" };
        options.organisation = "Example, Inc";
        return options;
    }
    std::optional<Complaint> fault(const InitOptions& typed) const
    {
        return fault_in(completed(typed), folder / "bin");
    }
    ExitStatus run(const InitOptions& typed)
    {
        Console console { out, Paint::none(), err, Paint::none() };
        return Initialisation { completed(typed), folder / "bin", console }.run();
    }
};

TEST(Initialisation, MakesEverythingInOrder)
{
    Init init;
    ASSERT_FALSE(init.fault(init.options()));
    ASSERT_EQ(init.run(init.options()), ExitStatus::Done) << init.err.str();
    const std::string words = init.folder.read("bin/words");
    EXPECT_THAT(words, HasSubstr("root --module"));
    EXPECT_THAT(words, HasSubstr("--subject CN=Example\\, Inc Root CA,O=Example\\, Inc"));
    EXPECT_THAT(words, HasSubstr("--issuer-label root --issuer-id 01"));
    EXPECT_LT(words.find("issuing --module"), words.find("--init --ceremony"));
    EXPECT_LT(words.find("--init --ceremony"),
        words.find("--init " + init.folder / "appliance/config/policy.toml"));
    EXPECT_THAT(init.folder.read("appliance/config/policy.toml"), HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_THAT(init.out.str(),
        HasSubstr("ok  root           key \"root\" made in the token: ec-p256, SHA-256 abcd"));
    EXPECT_EQ(init.err.str(), "");
}

TEST(Initialisation, LetsOthersReadConfigurationAndNotState)
{
    Init init;
    ASSERT_EQ(init.run(init.options()), ExitStatus::Done) << init.err.str();
    auto mode = [&init](const std::string& name) {
        struct stat seen {};
        EXPECT_EQ(stat((init.folder / ("appliance/" + name)).c_str(), &seen), 0) << name;
        return seen.st_mode & 07777U;
    };
    EXPECT_EQ(mode("config/issuing-1.pem"), 0644U);
    EXPECT_EQ(mode("config/signer.toml"), 0644U);
    EXPECT_EQ(mode("state/signer"), 0700U);
    EXPECT_EQ(mode("run"), 0755U);
}

TEST(Initialisation, StopsAtTheFirstFailureAndSaysWhatIsLeft)
{
    Init init;
    init.program("countersign-signer", kFails);
    EXPECT_EQ(init.run(init.options()), ExitStatus::Failed);
    const std::string text = init.err.str();
    EXPECT_THAT(text, HasSubstr("countersign: log: the log cannot be made\n"));
    EXPECT_THAT(text, HasSubstr("from  countersign-signer, status 78"));
    EXPECT_THAT(text, HasSubstr("free the disk"));
    EXPECT_THAT(text, HasSubstr("key \"root\" (id 01) in the token"));
    EXPECT_THAT(text, HasSubstr("policy.toml"));
    EXPECT_THAT(init.folder.read("bin/words"), Not(HasSubstr("policy.toml"))); // the store was not begun
}

TEST(Initialisation, RefusesAnApplianceThatExists)
{
    Init init;
    ASSERT_EQ(init.run(init.options()), ExitStatus::Done);
    const std::optional<Complaint> fault = init.fault(init.options());
    ASSERT_TRUE(fault);
    EXPECT_THAT(fault->what, HasSubstr("there is an appliance already"));
}

TEST(InitOptions, RefuseAFrontEndThatIsAnOperator)
{
    const Init init;
    InitOptions options = init.options();
    options.daemon_uid = 61192;
    options.frontend_uids = { 1000 };
    options.operator_uids = { 0, 1000 };
    ASSERT_TRUE(init.fault(options));
    EXPECT_EQ(init.fault(options)->status, ExitStatus::Usage);
    options.frontend_uids = { 0 }; // root may be both, and so may the daemon's own uid: development
    EXPECT_FALSE(init.fault(options));
    options.frontend_uids = { 61192 };
    options.operator_uids = { 61192 };
    EXPECT_FALSE(init.fault(options));
}

TEST(InitOptions, FillInTheCallersUid)
{
    const InitOptions options = completed({});
    EXPECT_EQ(options.token_uid, static_cast<std::int64_t>(geteuid()));
    EXPECT_THAT(options.operator_uids, testing::ElementsAre(geteuid()));
}

struct OptionFault
{
    void (*spoil)(InitOptions&);
    std::string says;
};

class SpoiltOptions : public testing::TestWithParam<OptionFault>
{
};

TEST_P(SpoiltOptions, AreToldBeforeAKeyIsMade)
{
    const Init init;
    InitOptions options = init.options();
    GetParam().spoil(options);
    const std::optional<Complaint> fault = init.fault(options);
    ASSERT_TRUE(fault);
    EXPECT_THAT(fault->what, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(Each, SpoiltOptions,
    testing::Values(
        OptionFault { [](InitOptions& o) { o.scope = { "*.example.test" }; }, "--scope *.example.test" },
        OptionFault { [](InitOptions& o) { o.environment = { "NOVALUE" }; }, "--environment NOVALUE" },
        OptionFault { [](InitOptions& o) { o.token = "token=x"; }, "RFC 7512" },
        OptionFault { [](InitOptions& o) { o.token_name = "../x"; }, "--token-name" },
        OptionFault { [](InitOptions& o) { o.organisation = std::string(49, 'o'); }, "--organisation" },
        OptionFault { [](InitOptions& o) { o.module = "/nowhere.so"; }, "/nowhere.so cannot be read" },
        OptionFault { [](InitOptions& o) { o.pin_file = "/nowhere.pin"; }, "/nowhere.pin cannot be read" },
        OptionFault { [](InitOptions& o) { o.folder = "/" + std::string(120, 'd'); }, "too deep" }));

} // namespace
} // namespace countersign::ctl
