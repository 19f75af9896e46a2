// SPDX-License-Identifier: Apache-2.0
#include "daemon/config.hpp"
#include "tests/store/store_fixture.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

namespace countersign::daemon {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(state = "/var/lib/countersign"
[sockets]
frontend = "/run/countersign/frontend"
operator = "/run/countersign/operator"
auditor = "/run/countersign/auditor"
[peers]
operator_uids = [0]
auditor_uids = [0, 1002]
[signer]
socket = "/run/countersign-signer/socket"
uid = 61191
connections = 16
[keys]
weak_key_lists = ["/usr/share/weak.list"]
[limits]
connections = 100
connections_per_uid = 20
connections_reserved_for_operators = 5
requests_in_flight = 50
requests_in_flight_per_uid = 10
message_octets = 65536
reply_backlog_octets = 131072
message_milliseconds = 1000
idle_milliseconds = 2000
signing_milliseconds = 3000
request_life_days = 7
)";

Result<Config> load(const std::string& text)
{
    const store::TemporaryFolder folder;
    std::ofstream { folder.file("daemon.toml") } << text;
    return load_config(folder.file("daemon.toml"));
}

std::string fault_of(const std::string& from, const std::string& to)
{
    std::string text { kGood };
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const Result<Config> config = load(text);
    if (config) return "";
    EXPECT_EQ(config.error().code, ErrorCode::InvalidConfiguration);
    return config.error().what;
}

TEST(DaemonConfig, TakesEverySetting)
{
    const Result<Config> config = load(std::string { kGood });
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->database(), "/var/lib/countersign/countersign.db");
    EXPECT_EQ(config->operator_socket, "/run/countersign/operator");
    EXPECT_THAT(config->auditor_uids, ElementsAre(0U, 1002U));
    EXPECT_EQ(config->signer_uid, 61191U);
    EXPECT_THAT(config->weak_key_lists, ElementsAre("/usr/share/weak.list"));
    EXPECT_EQ(config->limits.connections, 100U);
    EXPECT_EQ(config->limits.connections_per_uid, 20U);
    EXPECT_EQ(config->limits.reserved_for_operators, 5U);
    EXPECT_EQ(config->limits.in_flight, 50U);
    EXPECT_EQ(config->limits.in_flight_per_uid, 10U);
    EXPECT_EQ(config->limits.message_octets, 65536U);
    EXPECT_EQ(config->limits.reply_backlog_octets, 131072U);
    EXPECT_EQ(config->limits.message_time, 1s);
    EXPECT_EQ(config->limits.idle_time, 2s);
    EXPECT_EQ(config->signing_time, 3s);
    EXPECT_EQ(config->request_life, 7 * 24h);
}

TEST(DaemonConfig, HasDefaultsForAllThatIsOptional)
{
    const std::string text { kGood.substr(0, kGood.find("connections = 16")) };
    const Result<Config> config = load(text);
    ASSERT_TRUE(config) << config.error().what;
    EXPECT_EQ(config->signer_connections, 16U);
    EXPECT_TRUE(config->weak_key_lists.empty());
    EXPECT_EQ(config->limits.connections, ipc::Limits {}.connections);
    EXPECT_EQ(config->request_life, 30 * 24h);
}

TEST(DaemonConfig, NamesFileLineAndWhatIsAllowed)
{
    struct Mistake
    {
        std::string from;
        std::string to;
        int line;
        std::string allowed;
    };
    const Mistake mistakes[] {
        { "state = \"/var/lib/countersign\"", "", 1, "`state` is missing; allowed: a text" },
        { "frontend = ", "front_end = ", 2, "`sockets.frontend` is missing" },
        { "operator = \"/run/countersign/operator\"", "operator = 7", 4, "a text" },
        { "operator = \"/run/countersign/operator\"", "operator = \"/run/countersign/frontend\"", 4,
            "a socket of its own" },
        { "auditor = \"/run/countersign/auditor\"", "auditor = \"/run/countersign/operator\"", 5,
            "a socket of its own" },
        { "operator_uids = [0]", "operator_uids = 0", 7, "a list" },
        { "operator_uids = [0]", "operator_uids = [-1]", 7, "0 to 4294967294" },
        { "operator_uids = [0]", "operator_uids = [4294967295]", 7, "0 to 4294967294" },
        { "uid = 61191", "uid = \"signer\"", 11, "0 to 4294967294" },
        { "connections = 16", "connections = 0", 12, "1 to 256" },
        { "connections = 16", "connections = 257", 12, "1 to 256" },
        { "weak_key_lists = [\"/usr/share/weak.list\"]", "weak_key_lists = [7]", 14, "a list of texts" },
        { "connections = 100", "connections = 3", 16, "4 to 10000" },
        { "connections_per_uid = 20", "connections_per_uid = 0", 17, "1 to 10000" },
        { "operators = 5", "operators = 100", 18, "below connections" },
        { "requests_in_flight = 50", "requests_in_flight = 10001", 19, "1 to 10000" },
        { "requests_in_flight_per_uid = 10", "requests_in_flight_per_uid = 0", 20, "1 to 10000" },
        { "message_octets = 65536", "message_octets = 4095", 21, "4096 to 16777216" },
        { "reply_backlog_octets = 131072", "reply_backlog_octets = 16777217", 22, "4096 to 16777216" },
        { "message_milliseconds = 1000", "message_milliseconds = 9", 23, "10 to 3600000" },
        { "idle_milliseconds = 2000", "idle_milliseconds = 3600001", 24, "10 to 3600000" },
        { "signing_milliseconds = 3000", "signing_milliseconds = 0", 25, "10 to 3600000" },
        { "request_life_days = 7", "request_life_days = 366", 26, "1 to 365" },
        { "request_life_days = 7", "request_life_days = 0", 26, "1 to 365" },
        { "[keys]", "[keys]\nblocked = []", 14, "`keys.blocked` is not known here; allowed: weak_key_lists" },
        { "[limits]", "[limit]", 15, "`limit` is not known here" },
    };
    for (const Mistake& mistake : mistakes)
        EXPECT_THAT(fault_of(mistake.from, mistake.to),
            AllOf(HasSubstr(fmt::format("daemon.toml line {}:", mistake.line)), HasSubstr(mistake.allowed)))
            << mistake.to;
}

TEST(DaemonConfig, TakesEachLimitAtItsEdges)
{
    EXPECT_EQ(fault_of("connections = 16", "connections = 256"), "");
    EXPECT_EQ(fault_of("message_octets = 65536", "message_octets = 4096"), "");
    EXPECT_EQ(fault_of("message_octets = 65536", "message_octets = 16777216"), "");
    EXPECT_EQ(fault_of("idle_milliseconds = 2000", "idle_milliseconds = 3600000"), "");
    EXPECT_EQ(fault_of("operators = 5", "operators = 99"), "");
    EXPECT_EQ(fault_of("request_life_days = 7", "request_life_days = 365"), "");
}

TEST(DaemonConfig, NamesAFileThatIsNotThere)
{
    const store::TemporaryFolder folder;
    const Result<Config> config = load_config(folder.file("none.toml"));
    ASSERT_FALSE(config);
    EXPECT_EQ(config.error().code, ErrorCode::InvalidConfiguration);
    EXPECT_THAT(config.error().what, HasSubstr("none.toml"));
}

} // namespace
} // namespace countersign::daemon
