// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/complaint.hpp"
#include "ipc/role.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <expected>
#include <functional>

namespace countersign::ctl {

/// What a call came to: the reply, or what to tell the person.
using Answer = std::expected<boost::json::object, Complaint>;

inline constexpr std::chrono::seconds kAnswerTime { 15 };
inline constexpr std::chrono::seconds kSigningTime {
    90
}; // a token's own deadline, its queue, and two durable writes

/// The appliance, as commands see it.
class Appliance
{
public:
    virtual ~Appliance() = default;
    /// One call on the socket of `role`. `method` without "io.countersign.": "Requests.Submit". Blocks.
    virtual Answer call(ipc::Role role, std::string method, boost::json::object parameters,
        std::chrono::milliseconds deadline = kAnswerTime)
        = 0;
    /// A call with several replies; the last one is returned too. `deadline` is for each reply. Blocks.
    virtual Answer watch(ipc::Role role, std::string method, boost::json::object parameters,
        std::function<void(const boost::json::object&)> on_reply, std::chrono::milliseconds deadline)
        = 0;
};

} // namespace countersign::ctl
