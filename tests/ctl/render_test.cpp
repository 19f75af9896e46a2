// SPDX-License-Identifier: Apache-2.0
#include "ctl/render/appliance_state.hpp"
#include "ctl/render/certificate.hpp"
#include "ctl/render/decision.hpp"
#include "ctl/render/finding.hpp"
#include "ctl/render/request.hpp"
#include "ctl/reply.hpp"
#include "tests/ctl/fake_appliance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace countersign::ctl {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<boost::json::object> findings(std::string_view json)
{
    return objects_of(object(std::string { "{\"f\":" } + std::string { json } + "}"), "f");
}

constexpr std::string_view kTwo = R"([
    {"rule":"key-quality","state":"satisfied","subject":"key","message":"P-256","clause":"BR 6.1.5"},
    {"rule":"names-in-scope","state":"refused","subject":"www.example.org","message":"outside","clause":""}])";

TEST(RenderFindings, ShowsRuleByRule)
{
    EXPECT_EQ(render_findings(findings(kTwo), Paint::none()),
        "Policy  refused, 1 of 2 findings\n"
        "  ok       key-quality     key              P-256 [BR 6.1.5]\n"
        "  refused  names-in-scope  www.example.org  outside\n");
}

TEST(RenderFindings, ColoursTheMarks)
{
    const std::string text = render_findings(findings(kTwo), Paint::colours());
    EXPECT_THAT(text, HasSubstr("\x1b[32mok\x1b[0m"));
    EXPECT_THAT(text, HasSubstr("\x1b[31mrefused\x1b[0m"));
}

TEST(RenderFindings, NeverShowsAnUnknownStateAsOk)
{
    const auto strange
        = findings(R"([{"rule":"r","state":"deferred","subject":"","message":"m","clause":""}])");
    EXPECT_THAT(render_findings(strange, Paint::none()), HasSubstr("deferred  r"));
    EXPECT_EQ(verdict_of(count(strange)), "refused");
}

TEST(Verdict, IsThePoorestFinding)
{
    EXPECT_EQ(verdict_of(FindingCount { .satisfied = 2 }), "permit");
    EXPECT_EQ(verdict_of(FindingCount { .satisfied = 2, .missing = 1 }), "pending");
    EXPECT_EQ(verdict_of(FindingCount { .satisfied = 2, .missing = 1, .refused = 1 }), "refused");
    EXPECT_EQ(verdict_of(FindingCount {}), "pending");
}

TEST(RenderChanges, SaysWhatFollowsFromEach)
{
    const auto changes = findings(
        R"([{"what":"nameAdded","from":null,"to":"mail.example.test","consequence":"the old certificate is kept"}])");
    EXPECT_EQ(render_changes(changes, Paint::none()),
        "Changes  against the certificate that it replaces\n"
        "  name added  mail.example.test\n"
        "              so: the old certificate is kept\n");
    EXPECT_EQ(render_changes({}, Paint::none()), "");
}

TEST(RenderChanges, TellsASharedConsequenceOnce)
{
    const auto changes = findings(R"([{"what":"key","from":"aa","to":"bb","consequence":"kept"},
        {"what":"keyType","from":"EC P-256","to":"RSA","consequence":"kept"},
        {"what":"subject","from":"CN=a","to":"CN=b","consequence":"revoked"}])");
    EXPECT_EQ(render_changes(changes, Paint::none()),
        "Changes  against the certificate that it replaces\n"
        "  new key              aa -> bb\n"
        "  another type of key  EC P-256 -> RSA\n"
        "                       so: kept\n"
        "  another subject      CN=a -> CN=b\n"
        "                       so: revoked\n");
}

TEST(RenderChanges, PutsLongValuesBelowEachOther)
{
    const std::string a(64, 'a');
    const std::string b(64, 'b');
    EXPECT_EQ(render_changes({ { { "what", "key" }, { "from", a }, { "to", b } } }, Paint::none()),
        "Changes  against the certificate that it replaces\n  new key  " + a + "\n           -> " + b + "\n");
}

TEST(RenderRequest, ShowsWhatWasAsked)
{
    const std::string text
        = render_request(object(R"({"id":"req_a","number":17,"order":"ord_a","operation":"issue",
        "profile":"private-server","issuer":"issuing-1","state":"issued","names":["www.example.test"],
        "subject":"CN=www.example.test","spkiSha256":"ab","message":"hello","decision":"dec_a"})"),
            "EC P-256", Paint::none());
    EXPECT_EQ(text,
        "Request 17  req_a\n"
        "  asked     issue, profile private-server, issuer issuing-1\n"
        "  names     www.example.test\n"
        "  subject   CN=www.example.test\n"
        "  key       EC P-256, SHA-256 ab\n"
        "  message   hello\n"
        "  order     ord_a\n"
        "  state     issued\n"
        "  decision  dec_a\n");
}

TEST(RenderRequest, PassesNoEscapeSequence)
{
    const std::string text
        = render_request({ { "id", "req_a" }, { "operation", "issue" }, { "message", "\x1b]0;owned\x07" } },
            "", Paint::none());
    EXPECT_THAT(text, HasSubstr("\\x1b]0;owned\\x07"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(NamesInLine, StopsAfterTen)
{
    const std::vector<std::string> twelve(12, "a.example");
    EXPECT_THAT(names_in_line(twelve), testing::EndsWith("a.example and 2 more"));
    EXPECT_EQ(names_in_line({ "a.example", "b.example" }), "a.example, b.example");
}

TEST(ValidityInWords, CountsBothEnds)
{
    EXPECT_EQ(validity_in_words("2026-11-25T00:00:00Z", "2027-02-22T23:59:59Z"),
        "2026-11-25T00:00:00Z to 2027-02-22T23:59:59Z (90 days)");
    EXPECT_EQ(validity_in_words("2026-11-25T00:00:00Z", "2026-11-25T23:59:59Z"),
        "2026-11-25T00:00:00Z to 2026-11-25T23:59:59Z (1 day)");
    EXPECT_EQ(validity_in_words("2026-11-25T00:00:00Z", "2026-11-25T23:59:58Z"),
        "2026-11-25T00:00:00Z to 2026-11-25T23:59:58Z (0 days, 23 hours)");
}

TEST(RenderCertificates, ShowsALineEach)
{
    const auto rows = findings(
        R"([{"serial":"01ab","state":"toBeRevoked","profile":"p","notAfter":"2027-01-01T00:00:00Z","names":["a.example"]}])");
    EXPECT_EQ(render_certificates(rows, Paint::none()),
        "SERIAL  STATE          PROFILE  VALID UNTIL           NAMES\n"
        "01ab    to be revoked  p        2027-01-01T00:00:00Z  a.example\n");
    EXPECT_EQ(render_certificates({}, Paint::none()), "No certificate.\n");
}

TEST(RenderStatus, OpensWithWhetherCertificatesCanBeIssued)
{
    EXPECT_THAT(render_status(object(R"({"inOrder":true})"), Paint::none()),
        StartsWith("Appliance  in order: certificates can be issued\n"));
    EXPECT_THAT(render_status(
                    object(R"({"inOrder":false,"problems":["the signer does not answer"]})"), Paint::none()),
        StartsWith(
            "Appliance  not in order: no certificate can be issued\n  -  the signer does not answer\n"));
}

TEST(RenderStatus, DoesNotGuessAtTheClockWithoutTheSigner)
{
    EXPECT_THAT(render_status(object(R"({"signerReachable":false,"clockInOrder":false})"), Paint::none()),
        testing::ContainsRegex("clock +unknown"));
    EXPECT_THAT(render_status(object(R"({"signerReachable":true,"clockInOrder":false})"), Paint::none()),
        testing::ContainsRegex("clock +not in order"));
}

TEST(RenderKeys, ShowsEachProblemWithItsRemedy)
{
    const std::string text
        = render_keys(object(R"({"keys":[{"name":"issuing-1","issuer":null,"token":"demo","ready":false,
        "type":null,"spkiSha256":"ab","problem":"not on the token","hint":"correct the uri"}],
        "tokens":[{"name":"demo","state":"ready","label":"countersign-demo","slot":5}]})"),
            Paint::none());
    EXPECT_EQ(text,
        "Keys\n"
        "  issuing-1  not ready  token demo\n"
        "             key        SHA-256 ab\n"
        "             why        not on the token\n"
        "             do         correct the uri\n"
        "Tokens\n"
        "  demo  ready  label countersign-demo, slot 5\n");
}

TEST(RenderDecision, ShowsVerdictFindingsAndPermit)
{
    const std::string text
        = render_decision(object(R"({"id":"dec_a","verdict":"permit","operation":"issue","profile":"p",
        "issuer":"i","decidedAt":"2026-11-25T14:00:00Z","content":{"names":["a.example"],"spkiSha256":"ab"},
        "findings":[{"rule":"key-quality","state":"satisfied","subject":"key","message":"fine","clause":""}],
        "permit":{"names":["a.example"],"subject":"CN=a.example",
        "evidence":[{"name":"a.example","kind":"scope","value":"example"}]}})"),
            "cd", Paint::none());
    EXPECT_THAT(text, StartsWith("Decision  dec_a  permit\n"));
    EXPECT_THAT(text, HasSubstr("ok  key-quality  key  fine"));
    EXPECT_THAT(text, HasSubstr("a.example: scope example"));
    EXPECT_THAT(text, HasSubstr("SHA-256 cd"));
}

} // namespace
} // namespace countersign::ctl
