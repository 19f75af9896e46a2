// SPDX-License-Identifier: Apache-2.0
#include "ipc/admission.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace countersign::ipc {

std::string_view Admission::enter_connection(const Caller& caller)
{
    const bool is_operator = caller.role == Role::Operator;
    const std::size_t kept_free = std::min(limits_.reserved_for_operators, limits_.connections);
    if (operators_ + others_ >= limits_.connections) return "connections";
    if (!is_operator && others_ >= limits_.connections - kept_free) return "connections";
    const auto found = uids_.find(caller.uid);
    if (found != uids_.end() && found->second.connections >= limits_.connections_per_uid)
        return "connectionsPerUid";
    ++(is_operator ? operators_ : others_);
    ++uids_[caller.uid].connections;
    return {};
}

void Admission::leave_connection(const Caller& caller)
{
    std::size_t& count = caller.role == Role::Operator ? operators_ : others_;
    OfUid& of_uid = uids_[caller.uid];
    check(count > 0 && of_uid.connections > 0, "a connection leaves once");
    --count;
    --of_uid.connections;
    forget_if_idle(caller.uid);
}

std::string_view Admission::enter_call(uid_t uid)
{
    if (calls_ >= limits_.in_flight) return "requestsInFlight";
    if (uids_[uid].calls >= limits_.in_flight_per_uid) return "requestsInFlightPerUid";
    ++calls_;
    ++uids_[uid].calls;
    return {};
}

void Admission::leave_call(uid_t uid)
{
    check(calls_ > 0 && uids_[uid].calls > 0, "a call leaves once");
    --calls_;
    --uids_[uid].calls;
    forget_if_idle(uid);
}

void Admission::forget_if_idle(uid_t uid)
{
    const OfUid& of_uid = uids_[uid];
    if (of_uid.connections == 0 && of_uid.calls == 0) uids_.erase(uid);
}

std::vector<LimitUse> Admission::uses() const
{
    const auto number = [](auto count) { return static_cast<std::int64_t>(count); };
    std::size_t most_connections = 0;
    std::size_t most_calls = 0;
    for (const auto& [uid, of_uid] : uids_) {
        most_connections = std::max(most_connections, of_uid.connections);
        most_calls = std::max(most_calls, of_uid.calls);
    }
    return {
        { "connections", number(limits_.connections), "connections", number(operators_ + others_) },
        { "connectionsPerUid", number(limits_.connections_per_uid), "connections", number(most_connections) },
        { "connectionsReservedForOperators", number(limits_.reserved_for_operators), "connections",
            number(operators_) },
        { "requestsInFlight", number(limits_.in_flight), "requests", number(calls_) },
        { "requestsInFlightPerUid", number(limits_.in_flight_per_uid), "requests", number(most_calls) },
        { "messageOctets", number(limits_.message_octets), "octets", std::nullopt },
        { "replyBacklogOctets", number(limits_.reply_backlog_octets), "octets", std::nullopt },
        { "messageTime", number(limits_.message_time.count()), "milliseconds", std::nullopt },
        { "idleTime", number(limits_.idle_time.count()), "milliseconds", std::nullopt },
    };
}

} // namespace countersign::ipc
