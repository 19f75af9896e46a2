// SPDX-License-Identifier: Apache-2.0
#include "tests/ctl/fake_appliance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace countersign::ctl {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Program, ShowsItsHelpAndSucceeds)
{
    Terminal terminal;
    EXPECT_EQ(terminal.run({ "--help" }), ExitStatus::Done);
    EXPECT_THAT(terminal.out.str(), HasSubstr("Exit status: 0 done, 1 failed, 2 usage"));
}

TEST(Program, HasACommandOfEachNameOnce)
{
    std::set<std::string_view> names;
    for (const Command& command : commands())
        EXPECT_TRUE(names.insert(command.name).second) << command.name;
}

class EachCommand : public testing::TestWithParam<std::string_view>
{
};

TEST_P(EachCommand, HasAHelpOfItsOwn)
{
    Terminal terminal;
    const std::string name { GetParam() };
    const std::size_t blank = name.find(' ');
    std::vector<std::string> words { name.substr(0, blank) };
    if (blank != std::string::npos) words.push_back(name.substr(blank + 1));
    words.emplace_back("--help");
    EXPECT_EQ(terminal.run(words), ExitStatus::Done);
    EXPECT_THAT(terminal.out.str(), HasSubstr("Usage: countersignctl " + name));
}

std::vector<std::string_view> command_names()
{
    std::vector<std::string_view> names;
    for (const Command& command : commands())
        names.push_back(command.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Commands, EachCommand, testing::ValuesIn(command_names()));

struct Misuse
{
    std::vector<std::string> words;
    std::string says;
};

class Misused : public testing::TestWithParam<Misuse>
{
};

TEST_P(Misused, IsToldWithoutACall)
{
    Terminal terminal;
    EXPECT_EQ(terminal.run(GetParam().words), ExitStatus::Usage);
    EXPECT_THAT(terminal.err.str(), StartsWith("countersign: "));
    EXPECT_THAT(terminal.err.str(), HasSubstr(GetParam().says));
    EXPECT_TRUE(terminal.appliance.asked.empty());
    EXPECT_EQ(terminal.out.str(), "");
}

const std::string kDigest(64, 'a');

INSTANTIATE_TEST_SUITE_P(Lines, Misused,
    testing::Values(Misuse { {}, "countersignctl --help" },
        Misuse { { "nonsense" }, "no command \"nonsense\"" },
        Misuse { { "log", "burn" }, "no command \"burn\"" },
        Misuse { { "issue", "--profile", "p" }, "csr is required" },
        Misuse { { "issue", "a.csr" }, "--profile is required" },
        Misuse { { "issue", "--profile", "p", "a.csr", "--surprise" }, "--surprise" },
        Misuse { { "issue", "--profile", "p", "a.csr", "--out", "a", "--out", "b" },
            "countersignctl issue --help" },
        Misuse { { "issue", "--profile", "p", "a.csr", "--name", "-bad-.example" }, "--name -bad-.example" },
        Misuse { { "issue", "--profile", "p", "a.csr", "--not-after", "tomorrow" }, "2027-01-31T23:59:59Z" },
        Misuse {
            { "issue", "--profile", "p", "a.csr", "--idempotency-key", std::string(65, 'k') }, "1 to 64" },
        Misuse { { "issue", "--profile", "p", "a.csr", "--out", "x", "--chain-out", "x" }, "the same file" },
        Misuse { { "issue", "--profile", "p", "a.csr", "--as", "auditor" }, "--as" },
        Misuse { { "list", "--state", "open" }, "--requests" },
        Misuse { { "list", "--limit", "0" }, "--limit" },
        Misuse { { "list", "--requests", "--name", "a.example" }, "choose certificates" },
        Misuse { { "explain", "a.csr" }, "which profile" },
        Misuse { { "explain", "01ab", "a.csr", "--profile", "p" }, "--profile goes with" },
        Misuse { { "show", "req_a", "--as", "auditor" }, "not requests" },
        Misuse { { "block-key", "ABC", "--reason", "r" }, "64 lower-case" },
        Misuse { { "block-key", kDigest }, "--reason is required" }));

TEST(Program, TellsAMisuseInJsonToo)
{
    Terminal terminal;
    EXPECT_EQ(terminal.run({ "issue", "--json" }), ExitStatus::Usage);
    EXPECT_EQ(object(terminal.out.str()).at("exitStatus"), 2);
}

TEST(Program, TakesSocketsBehindTheCommand)
{
    FakeAppliance appliance;
    std::ostringstream out;
    Console console { out, Paint::none(), out, Paint::none() };
    Addresses addresses { .frontend = "a", .operators = "b", .auditor = "c" };
    EXPECT_EQ(run_program({ "version", "--operator", "unix:/x" }, addresses, { appliance, console }, out),
        ExitStatus::Done);
    EXPECT_EQ(addresses.operators, "unix:/x");
    EXPECT_EQ(addresses.frontend, "a");
}

} // namespace
} // namespace countersign::ctl
