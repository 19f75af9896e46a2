// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/domain_name.hpp"
#include "core/serial.hpp"
#include "core/time_point.hpp"
#include "ipc/call.hpp"
#include "policy/operation.hpp"

#include <optional>
#include <vector>

namespace countersign::daemon {

inline constexpr std::size_t kLongestMessage = 2000; // octets of a request's message for people
inline constexpr std::size_t kLongestIdempotencyKey = 64; // protocol

/// What a caller of Submit asks for, parsed.
struct Ask
{
    policy::Operation operation = policy::Operation::Issue;
    std::optional<std::string> profile; // issue
    std::optional<Serial> certificate; // reissue, rekey
    Bytes csr; // PEM or DER, as sent
    std::optional<std::vector<DomainName>> names; // sorted, unique; absent: those of the CSR
    std::optional<TimePoint> not_after;
    std::optional<std::string> message;
    bool complete_when_ready = false;
    bool dry_run = false;
    std::optional<std::string> idempotency_key;
    Digest digest {}; // of the parameters without the idempotency key: what the same key must come with again
};

/// `parameters` fit the interface. An Error (InvalidInput) comes with the parameter to blame in `parameter`.
[[nodiscard]] Result<Ask> parse_ask(const boost::json::object& parameters, std::string_view& parameter);

} // namespace countersign::daemon
