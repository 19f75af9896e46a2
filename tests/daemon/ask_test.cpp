// SPDX-License-Identifier: Apache-2.0
#include "daemon/ask.hpp"
#include "ipc/interface.hpp"
#include "ipc/service.hpp"
#include "x509/csr.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace countersign::daemon {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kSerial = "11" + std::string(36, 'a');

json::object issue()
{
    return { { "operation", "issue" }, { "profile", "private-server" }, { "csr", "MAA=" } };
}

template <class Value>
json::object with(json::object parameters, std::string_view name, const Value& value)
{
    parameters[name] = value;
    return parameters;
}

struct Blame
{
    std::string parameter;
    std::string what;
};

/// Which parameter is to blame, and why; both empty when it parses. The server lets nothing through that does
/// not fit the interface, so neither does this.
Blame blame(const json::object& parameters)
{
    const Result<ipc::Interface> interface = ipc::Interface::parse(
        ipc::interface_text("io.countersign.Requests"));
    EXPECT_EQ(ipc::find_misfit(*interface, interface->find_method("Submit")->in, parameters), std::nullopt);
    std::string_view parameter;
    const Result<Ask> ask = parse_ask(parameters, parameter);
    if (ask) return {};
    EXPECT_EQ(ask.error().code, ErrorCode::InvalidInput);
    return { std::string { parameter }, ask.error().what };
}

Ask parsed(const json::object& parameters)
{
    std::string_view parameter;
    Result<Ask> ask = parse_ask(parameters, parameter);
    EXPECT_TRUE(ask) << parameter << ": " << (ask ? "" : ask.error().what);
    return ask ? *std::move(ask) : Ask {};
}

std::vector<std::string> texts(const std::vector<DomainName>& names)
{
    std::vector<std::string> list;
    for (const DomainName& name : names)
        list.push_back(name.text());
    return list;
}

json::array numbered_names(std::size_t count)
{
    json::array names;
    for (std::size_t i = 0; i < count; ++i)
        names.emplace_back(fmt::format("n{}.example.test", i));
    return names;
}

TEST(Ask, TakesTheLeastAnIssueNeeds)
{
    const Ask ask = parsed(issue());
    EXPECT_EQ(ask.operation, policy::Operation::Issue);
    EXPECT_EQ(ask.profile, "private-server");
    EXPECT_EQ(ask.csr, (Bytes { 0x30, 0x00 }));
    EXPECT_FALSE(ask.certificate || ask.names || ask.not_after || ask.message || ask.idempotency_key);
    EXPECT_FALSE(ask.complete_when_ready || ask.dry_run);
}

TEST(Ask, TakesEveryParameter)
{
    const Ask ask = parsed({ { "operation", "reissue" }, { "certificate", kSerial }, { "csr", "MAA=" },
        { "names", json::array { "WWW.example.test", "example.test", "www.example.test" } },
        { "notAfter", "2026-12-31T23:59:59Z" }, { "message", "please" }, { "completeWhenReady", true },
        { "dryRun", true }, { "idempotencyKey", "one" } });
    EXPECT_EQ(ask.operation, policy::Operation::Reissue);
    EXPECT_EQ(ask.certificate->hex(), kSerial);
    EXPECT_THAT(texts(*ask.names), ElementsAre("example.test", "www.example.test"));
    EXPECT_EQ(to_rfc3339(*ask.not_after), "2026-12-31T23:59:59Z");
    EXPECT_EQ(ask.message, "please");
    EXPECT_TRUE(ask.complete_when_ready && ask.dry_run);
    EXPECT_EQ(ask.idempotency_key, "one");
}

TEST(Ask, TakesNullAsAbsent)
{
    json::object parameters = issue();
    for (const std::string_view name :
        { "certificate", "names", "notAfter", "message", "completeWhenReady", "dryRun", "idempotencyKey" })
        parameters[name] = nullptr;
    EXPECT_EQ(blame(parameters).parameter, "");
}

TEST(Ask, KeepsPemAsItCame)
{
    const std::string pem = "-----BEGIN CERTIFICATE REQUEST-----\nno base64 yet";
    EXPECT_EQ(text_of(parsed(with(issue(), "csr", pem)).csr), pem);
}

TEST(Ask, BlamesAnOperationThatIsNotServed)
{
    const Blame blamed = blame(with(issue(), "operation", "renew"));
    EXPECT_EQ(blamed.parameter, "operation");
    EXPECT_THAT(blamed.what, HasSubstr("reissue"));
}

TEST(Ask, BlamesAMissingOrigin)
{
    EXPECT_EQ(blame({ { "operation", "issue" }, { "csr", "MAA=" } }).parameter, "profile");
    for (const char* operation : { "reissue", "rekey" })
        EXPECT_EQ(blame({ { "operation", operation }, { "csr", "MAA=" } }).parameter, "certificate");
}

TEST(Ask, BlamesAnOriginOfTheOtherKind)
{
    EXPECT_EQ(blame(with(issue(), "certificate", kSerial)).parameter, "certificate");
    const json::object rekey { { "operation", "rekey" }, { "certificate", kSerial }, { "csr", "MAA=" } };
    EXPECT_EQ(blame(rekey).parameter, "");
    EXPECT_EQ(blame(with(rekey, "profile", "private-server")).parameter, "profile");
}

TEST(Ask, BlamesASerialThatIsNone)
{
    for (const std::string& serial : { kSerial.substr(2), kSerial + "aa", "AA" + kSerial.substr(2),
             std::string {}, "00" + kSerial.substr(2) })
        EXPECT_EQ(blame({ { "operation", "rekey" }, { "certificate", serial }, { "csr", "MAA=" } }).parameter,
            "certificate")
            << serial;
}

TEST(Ask, BlamesACsrThatIsNeitherPemNorBase64)
{
    for (const char* csr : { "MAA", "-----begin", "M A=", "hello, world" })
        EXPECT_EQ(blame(with(issue(), "csr", csr)).parameter, "csr") << csr;
}

TEST(Ask, BlamesNamesThatAreNone)
{
    EXPECT_EQ(blame(with(issue(), "names", json::array {})).parameter, "names");
    const Blame blamed
        = blame(with(issue(), "names", json::array { "www.example.test", "a_b.example.test" }));
    EXPECT_EQ(blamed.parameter, "names");
    EXPECT_THAT(blamed.what, HasSubstr("a_b"));
}

TEST(Ask, TakesAsManyNamesAsACsrMayHold)
{
    EXPECT_EQ(blame(with(issue(), "names", numbered_names(x509::kMostCsrNames))).parameter, "");
    EXPECT_EQ(blame(with(issue(), "names", numbered_names(x509::kMostCsrNames + 1))).parameter, "names");
}

TEST(Ask, BlamesATimeThatIsNone)
{
    for (const char* time : { "2026-12-31", "2026-12-31T23:59:59+00:00", "2026-02-30T00:00:00Z", "" })
        EXPECT_EQ(blame(with(issue(), "notAfter", time)).parameter, "notAfter") << time;
}

TEST(Ask, TakesAMessageUpToItsLimit)
{
    EXPECT_EQ(blame(with(issue(), "message", std::string(kLongestMessage, 'm'))).parameter, "");
    EXPECT_EQ(blame(with(issue(), "message", std::string(kLongestMessage + 1, 'm'))).parameter, "message");
}

TEST(Ask, TakesAnIdempotencyKeyUpToItsLimit)
{
    EXPECT_EQ(blame(with(issue(), "idempotencyKey", "k")).parameter, "");
    EXPECT_EQ(blame(with(issue(), "idempotencyKey", std::string(kLongestIdempotencyKey, 'k'))).parameter, "");
    for (const std::size_t length : { std::size_t { 0 }, kLongestIdempotencyKey + 1 })
        EXPECT_EQ(
            blame(with(issue(), "idempotencyKey", std::string(length, 'k'))).parameter, "idempotencyKey");
}

TEST(Ask, HasADigestThatTheKeyDoesNotChangeAndAllElseDoes)
{
    const Digest digest = parsed(issue()).digest;
    EXPECT_EQ(parsed(with(issue(), "idempotencyKey", "k")).digest, digest);
    EXPECT_NE(parsed(with(issue(), "message", "m")).digest, digest);
    EXPECT_NE(parsed(with(issue(), "csr", "MAEA")).digest, digest);
    EXPECT_NE(parsed(with(issue(), "completeWhenReady", true)).digest, digest);
}

} // namespace
} // namespace countersign::daemon
