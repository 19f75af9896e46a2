// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"
#include "tests/ctl/fake_appliance.hpp"
#include "tests/ctl/temporary_folder.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using testing::HasSubstr;

TEST(Status, FailsWhenTheApplianceIsNotInOrder)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"inOrder":false,"problems":["the clock stepped"]})");
    EXPECT_EQ(terminal.run({ "status" }), ExitStatus::NotInOrder);
    EXPECT_EQ(terminal.appliance.asked.front().role, ipc::Role::Operator);
    EXPECT_THAT(terminal.out.str(), HasSubstr("the clock stepped"));
    terminal.appliance.answer(R"({"inOrder":true})");
    EXPECT_EQ(terminal.run({ "status" }), ExitStatus::Done);
}

TEST(Keys, FailsWhenOneCannotSign)
{
    Terminal terminal;
    terminal.appliance.answer(
        R"({"keys":[{"name":"a","ready":true},{"name":"b","ready":false}],"tokens":[]})");
    EXPECT_EQ(terminal.run({ "keys" }), ExitStatus::TokenUnavailable);
    terminal.appliance.answer(R"({"keys":[{"name":"a","ready":true}],"tokens":[]})");
    EXPECT_EQ(terminal.run({ "keys" }), ExitStatus::Done);
}

TEST(List, GathersCertificatesOrRequests)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"certificates":[{"serial":"01ab","names":[]}]})");
    EXPECT_EQ(terminal.run({ "list", "--name", "a.example", "--json" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[0].parameters, object(R"({"name":"a.example","limit":50})"));
    EXPECT_EQ(object(terminal.out.str()).at("certificates").as_array().size(), 1U);
    terminal.appliance.answer(R"({"requests":[]})");
    EXPECT_EQ(terminal.run({ "list", "--requests", "--state", "open", "--limit", "3" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[1].parameters, object(R"({"state":"open","limit":3})"));
}

TEST(Show, WritesTheCertificateOfASerial)
{
    const TemporaryFolder folder;
    Terminal terminal;
    terminal.appliance.answer(
        R"({"certificate":{"serial":"01ab","state":"current","certificate":"LEAF"},"chain":"CHAIN"})");
    EXPECT_EQ(terminal.run({ "show", "01ab", "--out", folder / "a", "--chain-out", folder / "b" }),
        ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[0].method, "Certificates.Show");
    EXPECT_EQ(folder.read("a") + folder.read("b"), "LEAFCHAIN");
}

TEST(Show, HasNothingToWriteForAnOpenRequest)
{
    const TemporaryFolder folder;
    Terminal terminal;
    terminal.appliance.answer(R"({"request":{"id":"req_a","number":1,"state":"open"},"issued":null})");
    EXPECT_EQ(terminal.run({ "show", "req_a", "--out", folder / "a" }), ExitStatus::Failed);
    EXPECT_THAT(terminal.err.str(), HasSubstr("no certificate to write"));
}

TEST(Watch, ExitsByTheEnd)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"request":{"id":"req_a","number":1,"state":"cancelled"}})");
    terminal.appliance.answer(R"({"request":{"id":"req_a","number":1,"state":"cancelled"},"issued":null})");
    EXPECT_EQ(terminal.run({ "watch", "req_a" }), ExitStatus::Failed);
    EXPECT_THAT(terminal.err.str(), HasSubstr("ended without a certificate: it is cancelled"));
}

TEST(Complete, ShowsTheCertificateAndWritesIt)
{
    const TemporaryFolder folder;
    Terminal terminal;
    terminal.appliance.answer(R"({"request":{"id":"req_a","number":4,"state":"issued"},
        "issued":{"serial":"01ab","certificate":"PEM","chain":"","decision":"dec_a","logIndex":7}})");
    EXPECT_EQ(terminal.run({ "complete", "req_a", "--out", folder / "a" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[0].parameters.at("request"), "req_a");
    EXPECT_THAT(terminal.out.str(), HasSubstr("01ab"));
    EXPECT_THAT(terminal.out.str(), HasSubstr("written"));
}

TEST(Cancel, TellsTheNewState)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"request":{"id":"req_a","number":4,"state":"cancelled"}})");
    EXPECT_EQ(terminal.run({ "cancel", "req_a", "--reason", "not needed" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[0].parameters.at("reason"), "not needed");
    EXPECT_EQ(terminal.out.str(), "Request 4 is cancelled.\n");
}

std::string decision_reply(const std::string& record, const std::string& digest)
{
    return boost::json::serialize(boost::json::object {
        { "id", "dec_a" }, { "request", "req_a" }, { "record", record }, { "digest", digest } });
}

TEST(Decision, ShowsTheRecordThatFitsItsDigest)
{
    const std::string record = R"({"id":"dec_a","verdict":"refused","findings":[]})";
    Terminal terminal;
    terminal.appliance.answer(decision_reply(record, to_hex(sha256(bytes_of(record)))));
    EXPECT_EQ(terminal.run({ "decision", "dec_a" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[0].role, ipc::Role::Auditor);
    EXPECT_EQ(terminal.appliance.asked[0].parameters, object(R"({"id":"dec_a"})"));
    EXPECT_THAT(terminal.out.str(), HasSubstr("Decision  dec_a  refused"));
}

TEST(Decision, ShowsNothingWhenTheDigestDiffers)
{
    Terminal terminal;
    terminal.appliance.answer(decision_reply("{}", std::string(64, '0')));
    EXPECT_EQ(terminal.run({ "decision", "01ab" }), ExitStatus::Failed);
    EXPECT_EQ(terminal.appliance.asked[0].parameters, object(R"({"serial":"01ab"})"));
    EXPECT_EQ(terminal.out.str(), "");
}

TEST(Operators, SendTheirReasons)
{
    Terminal terminal;
    terminal.appliance.answer("{}");
    EXPECT_EQ(
        terminal.run({ "block-key", std::string(64, 'a'), "--reason", "compromised" }), ExitStatus::Done);
    EXPECT_EQ(terminal.appliance.asked[0].parameters.at("reason"), "compromised");
    terminal.appliance.answer(R"({"logId":"log_b","serialPrefix":2})");
    EXPECT_EQ(terminal.run({ "confirm-gap", "--reason", "disk restored" }), ExitStatus::Done);
    EXPECT_THAT(terminal.out.str(), HasSubstr("New log log_b, serial prefix 2"));
    terminal.appliance.answer("{}");
    EXPECT_EQ(terminal.run({ "accept-clock" }), ExitStatus::Done);
    terminal.appliance.answer(R"({"serials":[]})");
    EXPECT_EQ(terminal.run({ "to-be-revoked" }), ExitStatus::Done);
}

TEST(LogShow, PrintsEachRecord)
{
    Terminal terminal;
    terminal.appliance.answer(R"({"records":[{"index":3,"record":"{\"type\":\"INIT\"}"}]})");
    EXPECT_EQ(terminal.run({ "log", "show", "--from", "3" }), ExitStatus::Done);
    EXPECT_EQ(terminal.out.str(), "       3  {\"type\":\"INIT\"}\n");
}

TEST(LogVerify, FailsOnAFolderWithoutALog)
{
    Terminal terminal;
    EXPECT_NE(terminal.run({ "log", "verify", "/nowhere" }), ExitStatus::Done);
    EXPECT_THAT(terminal.err.str(), HasSubstr("/nowhere"));
}

TEST(WeakKeys, ImportAndCheckAList)
{
    const TemporaryFolder folder;
    const std::string text = folder.write(
        "keys.txt", "# two keys\n" + std::string(64, 'a') + "\n" + std::string(64, 'b') + "\n");
    Terminal terminal;
    EXPECT_EQ(
        terminal.run({ "weak-keys", "import", text, folder / "list", "--name", "sample" }), ExitStatus::Done)
        << terminal.err.str();
    EXPECT_THAT(terminal.out.str(), HasSubstr("sample: 2 keys"));
    EXPECT_EQ(terminal.run({ "weak-keys", "info", folder / "list" }), ExitStatus::Done);
    EXPECT_THAT(terminal.out.str(), HasSubstr("sample: 2 keys, sound"));
    EXPECT_NE(terminal.run({ "weak-keys", "info", text }), ExitStatus::Done);
}

} // namespace
} // namespace countersign::ctl
