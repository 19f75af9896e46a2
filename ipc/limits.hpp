// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace countersign::ipc {

inline constexpr std::size_t kPublicMessageOctets = 256UL * 1024; // protocol: default
inline constexpr std::size_t kPrivateMessageOctets = 16UL * 1024 * 1024; // protocol: private sockets

/// What one server bounds, each with the name under which Status shows it and an error names it.
struct Limits
{
    std::size_t connections = 512; // "connections"
    std::size_t connections_per_uid = 64; // "connectionsPerUid"
    std::size_t reserved_for_operators = 16; // "connectionsReservedForOperators": of `connections`
    std::size_t in_flight = 256; // "requestsInFlight"
    std::size_t in_flight_per_uid = 16; // "requestsInFlightPerUid"
    std::size_t message_octets = kPublicMessageOctets; // "messageOctets"
    std::size_t reply_backlog_octets = 1024UL
        * 1024; // "replyBacklogOctets": unread replies; above it for messageTime drops the connection
    std::chrono::milliseconds message_time { 5'000 }; // "messageTime": first to last octet of a message
    std::chrono::milliseconds idle_time { 60'000 }; // "idleTime": between messages
};

/// For the private sockets, whose only peer is another process of ours: it keeps its connections open for
/// long, and all its calls come from one uid.
constexpr Limits private_limits()
{
    Limits limits;
    limits.reserved_for_operators = 0;
    limits.connections_per_uid = limits.connections;
    limits.in_flight_per_uid = limits.in_flight;
    limits.message_octets = kPrivateMessageOctets;
    limits.idle_time = std::chrono::hours { 24 };
    return limits;
}

struct LimitUse
{
    std::string_view name;
    std::int64_t value;
    std::string_view unit; // "connections", "requests", "octets", "milliseconds"
    std::optional<std::int64_t> in_use;
};

} // namespace countersign::ipc
