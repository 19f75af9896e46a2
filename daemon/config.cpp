// SPDX-License-Identifier: Apache-2.0
#include "daemon/config.hpp"

#include "runtime/toml_reader.hpp"

#include <limits>

namespace countersign::daemon {
namespace {

constexpr std::int64_t kLargestUid = std::numeric_limits<uid_t>::max() - 1LL; // (uid_t)-1 means "nobody"
constexpr std::int64_t kMostConnections = 10'000;
constexpr std::int64_t kLargestMessage = 16LL * 1024 * 1024;
constexpr std::int64_t kLongestMilliseconds = 3'600'000;

std::vector<uid_t> uids(runtime::TomlTable& table, std::string_view key)
{
    std::vector<uid_t> list;
    for (const std::int64_t uid : table.integers(key, 0, kLargestUid))
        list.push_back(static_cast<uid_t>(uid));
    return list;
}

std::chrono::milliseconds milliseconds(
    runtime::TomlTable& table, std::string_view key, std::chrono::milliseconds fallback)
{
    return std::chrono::milliseconds { table.integer_or(key, fallback.count(), 10, kLongestMilliseconds) };
}

std::size_t count(runtime::TomlTable& table, std::string_view key, std::size_t fallback, std::int64_t least,
    std::int64_t most)
{
    return static_cast<std::size_t>(table.integer_or(key, static_cast<std::int64_t>(fallback), least, most));
}

void read_limits(runtime::TomlTable table, Config& config)
{
    ipc::Limits& limits = config.limits;
    limits.connections = count(table, "connections", limits.connections, 4, kMostConnections);
    limits.connections_per_uid
        = count(table, "connections_per_uid", limits.connections_per_uid, 1, kMostConnections);
    limits.reserved_for_operators = count(
        table, "connections_reserved_for_operators", limits.reserved_for_operators, 0, kMostConnections);
    limits.in_flight = count(table, "requests_in_flight", limits.in_flight, 1, kMostConnections);
    limits.in_flight_per_uid
        = count(table, "requests_in_flight_per_uid", limits.in_flight_per_uid, 1, kMostConnections);
    limits.message_octets = count(table, "message_octets", limits.message_octets, 4096, kLargestMessage);
    limits.reply_backlog_octets
        = count(table, "reply_backlog_octets", limits.reply_backlog_octets, 4096, kLargestMessage);
    limits.message_time = milliseconds(table, "message_milliseconds", limits.message_time);
    limits.idle_time = milliseconds(table, "idle_milliseconds", limits.idle_time);
    config.signing_time = milliseconds(table, "signing_milliseconds", config.signing_time);
    config.request_life = std::chrono::hours { 24 * table.integer_or("request_life_days", 30, 1, 365) };
    if (limits.reserved_for_operators >= limits.connections)
        table.fault("connections_reserved_for_operators", "must be below connections");
}

} // namespace

Result<Config> load_config(const std::string& path)
{
    Result<runtime::TomlFile> file = runtime::TomlFile::load(path);
    if (!file) return file.error();
    Config config;
    config.path = path;
    runtime::TomlTable root = file->root();
    config.state = root.text("state");
    runtime::TomlTable sockets = root.table("sockets");
    config.frontend_socket = sockets.text("frontend");
    config.operator_socket = sockets.text("operator");
    config.auditor_socket = sockets.text("auditor");
    // A caller's role comes from the socket's address: one address cannot stand for two.
    if (config.operator_socket == config.frontend_socket)
        sockets.fault("operator", "must be a socket of its own");
    if (config.auditor_socket == config.frontend_socket || config.auditor_socket == config.operator_socket)
        sockets.fault("auditor", "must be a socket of its own");
    runtime::TomlTable peers = root.table("peers");
    config.operator_uids = uids(peers, "operator_uids");
    config.auditor_uids = uids(peers, "auditor_uids");
    runtime::TomlTable signer = root.table("signer");
    config.signer_socket = signer.text("socket");
    config.signer_uid = static_cast<uid_t>(signer.integer("uid", 0, kLargestUid));
    config.signer_connections = count(signer, "connections", config.signer_connections, 1, 256);
    if (std::optional<runtime::TomlTable> keys = root.table_if("keys"))
        config.weak_key_lists = keys->texts_or_empty("weak_key_lists");
    if (std::optional<runtime::TomlTable> limits = root.table_if("limits")) read_limits(*limits, config);
    if (Result<void> done = file->finish(); !done) return done.error();
    return config;
}

} // namespace countersign::daemon
