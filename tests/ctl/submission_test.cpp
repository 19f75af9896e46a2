// SPDX-License-Identifier: Apache-2.0
#include "tests/ctl/fake_appliance.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kCsr = std::string { COUNTERSIGN_TEST_DATA } + "/ctl/www.csr";

constexpr std::string_view kIssued
    = R"({"request":{"id":"req_a","number":1,"operation":"issue","profile":"p","state":"issued",
    "names":["www.example.test"],"changes":[],
    "findings":[{"rule":"key-quality","state":"satisfied","subject":"key","message":"fine","clause":""}]},
    "issued":{"serial":"01ab","certificate":"LEAF\n","chain":"CHAIN\n","decision":"dec_a","logIndex":7}})";
constexpr std::string_view kCertificate
    = R"({"certificate":{"notBefore":"2026-11-25T00:00:00Z","notAfter":"2027-02-22T23:59:59Z"},"chain":""})";
constexpr std::string_view kPending
    = R"({"request":{"id":"req_a","number":1,"operation":"issue","state":"open",
    "expiresAt":"2026-12-25T00:00:00Z",
    "findings":[{"rule":"approval","state":"missing","subject":"","message":"nobody approved","clause":""}]},"issued":null})";

TEST(Issue, SendsWhatWasAsked)
{
    Terminal terminal;
    terminal.appliance.answer(kIssued);
    terminal.appliance.answer(kCertificate);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr, "--name", "www.example.test", "--not-after",
                  "2027-01-01T00:00:00Z", "--message", "m", "--idempotency-key", "k" }),
        ExitStatus::Done);
    const FakeAppliance::Asked& asked = terminal.appliance.asked.front();
    EXPECT_EQ(asked.role, ipc::Role::Frontend);
    EXPECT_EQ(asked.method, "Requests.Submit");
    EXPECT_EQ(asked.parameters.at("operation"), "issue");
    EXPECT_EQ(asked.parameters.at("profile"), "p");
    EXPECT_EQ(asked.parameters.at("names"), boost::json::parse(R"(["www.example.test"])"));
    EXPECT_EQ(asked.parameters.at("notAfter"), "2027-01-01T00:00:00Z");
    EXPECT_EQ(asked.parameters.at("idempotencyKey"), "k");
    EXPECT_EQ(asked.parameters.at("completeWhenReady"), true);
    EXPECT_FALSE(asked.parameters.contains("certificate"));
}

TEST(Issue, ShowsRequestFindingsAndCertificate)
{
    Terminal terminal;
    terminal.appliance.answer(kIssued);
    terminal.appliance.answer(kCertificate);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr }), ExitStatus::Done);
    EXPECT_THAT(terminal.out.str(),
        AllOf(HasSubstr("Request 1  req_a"), HasSubstr("key    EC P-256"), HasSubstr("ok  key-quality"),
            HasSubstr("Certificate  01ab"), HasSubstr("(90 days)"), HasSubstr("log index  7"),
            HasSubstr("LEAF\n")));
    EXPECT_EQ(terminal.err.str(), "");
}

TEST(Issue, WritesTheFilesThatItNames)
{
    const TemporaryFolder folder;
    Terminal terminal;
    terminal.appliance.answer(kIssued);
    terminal.appliance.answer(kCertificate);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr, "--out", folder / "a.pem", "--chain-out",
                  folder / "b.pem" }),
        ExitStatus::Done);
    EXPECT_EQ(folder.read("a.pem"), "LEAF\n");
    EXPECT_EQ(folder.read("b.pem"), "CHAIN\n");
    EXPECT_THAT(
        terminal.out.str(), AllOf(HasSubstr("written    " + folder / "a.pem"), Not(HasSubstr("LEAF"))));
}

TEST(Issue, LeavesStandardOutputToTheCertificate)
{
    Terminal terminal;
    terminal.appliance.answer(kIssued);
    terminal.appliance.answer(kCertificate);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr, "--out", "-" }), ExitStatus::Done);
    EXPECT_EQ(terminal.out.str(), "LEAF\n");
    EXPECT_THAT(terminal.err.str(), HasSubstr("Certificate  01ab"));
}

TEST(Issue, AsksNothingWhenItsFileCannotBeWritten)
{
    Terminal terminal;
    EXPECT_EQ(
        terminal.run({ "issue", "--profile", "p", kCsr, "--out", "/nowhere/a.pem" }), ExitStatus::Failed);
    EXPECT_TRUE(terminal.appliance.asked.empty());
    EXPECT_THAT(terminal.err.str(), HasSubstr("/nowhere/a.pem cannot be written"));
}

TEST(Issue, PrintsOneObjectForPrograms)
{
    Terminal terminal;
    terminal.appliance.answer(kIssued);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr, "--json" }), ExitStatus::Done);
    EXPECT_EQ(object(terminal.out.str()), object(kIssued));
}

TEST(Issue, ShowsEveryFindingOfARefusal)
{
    Terminal terminal;
    terminal.appliance.fail("io.countersign.Requests.Refused", R"({"decision":"dec_a","findings":[
        {"rule":"names-in-scope","state":"refused","subject":"www.example.test","message":"outside","clause":""},
        {"rule":"key-quality","state":"satisfied","subject":"key","message":"fine","clause":""}]})");
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr }), ExitStatus::Refused);
    EXPECT_THAT(terminal.out.str(),
        AllOf(HasSubstr("issue, profile p"), HasSubstr("example.test, www.example.test"),
            HasSubstr("refused  names-in-scope"), HasSubstr("ok       key-quality")));
    EXPECT_THAT(terminal.err.str(), HasSubstr("policy refuses this request: names-in-scope"));
}

TEST(Issue, SaysWhatIsMissing)
{
    Terminal terminal;
    terminal.appliance.answer(kPending);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr }), ExitStatus::Pending);
    EXPECT_THAT(
        terminal.err.str(), AllOf(HasSubstr("missing approval"), HasSubstr("countersignctl watch req_a")));
}

TEST(Issue, WaitsWhenItIsTold)
{
    Terminal terminal;
    terminal.appliance.answer(kPending);
    terminal.appliance.answer(
        R"({"request":{"id":"req_a","number":1,"state":"issued","findings":[]}})"); // Watch
    terminal.appliance.answer(kIssued); // Show
    terminal.appliance.answer(kCertificate);
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr, "--wait" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[1].method, "Requests.Watch");
    EXPECT_THAT(terminal.out.str(), HasSubstr("request 1 is issued"));
}

TEST(Issue, ADryRunSignsNothing)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"request":{"id":"","number":0,"operation":"issue","state":"ready",
        "findings":[{"rule":"r","state":"satisfied","subject":"","message":"","clause":""}]},"issued":null})");
    EXPECT_EQ(terminal.run({ "issue", "--profile", "p", kCsr, "--dry-run" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked.front().parameters.at("dryRun"), true);
    EXPECT_EQ(terminal.appliance.asked.front().parameters.at("completeWhenReady"), false);
    EXPECT_THAT(terminal.out.str(), HasSubstr("a dry run"));
}

TEST(Reissue, ShowsTheDifferenceFirst)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"request":{"id":"req_a","number":2,"operation":"reissue","state":"issued",
        "changes":[{"what":"key","from":"aa","to":"bb","consequence":"the old certificate is kept"}],
        "findings":[{"rule":"r","state":"satisfied","subject":"","message":"","clause":""}]},
        "issued":{"serial":"01cd","certificate":"LEAF","chain":"","decision":"dec_a","logIndex":9}})");
    terminal.appliance.answer(kCertificate);
    EXPECT_EQ(terminal.run({ "reissue", "01ab", kCsr }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked.front().parameters.at("certificate"), "01ab");
    EXPECT_EQ(terminal.appliance.asked.front().parameters.at("operation"), "reissue");
    const std::string text = terminal.out.str();
    EXPECT_LT(text.find("new key  aa -> bb"), text.find("Policy"));
    EXPECT_THAT(text, HasSubstr("so: the old certificate is kept"));
}

TEST(Explain, ExitsByTheVerdict)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"verdict":"pending","findings":[],"changes":[]})");
    EXPECT_EQ(terminal.run({ "explain", "req_a" }), ExitStatus::Pending);
    EXPECT_EQ(terminal.appliance.asked.front().method, "Requests.Explain");
}

TEST(Explain, OfASerialIsADryReissue)
{
    Terminal terminal;
    terminal.appliance.fail("io.countersign.Requests.NotFound", R"({"what":"certificate 01ab"})");
    EXPECT_EQ(terminal.run({ "explain", "01ab", kCsr }), ExitStatus::NotFound);
    EXPECT_EQ(terminal.appliance.asked.front().parameters.at("operation"), "reissue");
    EXPECT_EQ(terminal.appliance.asked.front().parameters.at("dryRun"), true);
}

} // namespace
} // namespace countersign::ctl
