// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/appliance.hpp"

namespace countersign::ctl {

/// Varlink addresses, one for each role.
struct Addresses
{
    std::string frontend;
    std::string operators;
    std::string auditor;
};

/// From COUNTERSIGN_FRONTEND, COUNTERSIGN_OPERATOR and COUNTERSIGN_AUDITOR, else below /run/countersign.
[[nodiscard]] Addresses addresses_from_environment();

/// The real one: each call is one connection, one coroutine, run to its end here. Commands are straight
/// lines.
class SocketAppliance final : public Appliance
{
public:
    /// `addresses` outlives it; options may change them before the first call.
    explicit SocketAppliance(const Addresses& addresses)
        : addresses_(addresses)
    {
    }

    Answer call(ipc::Role role, std::string method, boost::json::object parameters,
        std::chrono::milliseconds deadline) override;
    Answer watch(ipc::Role role, std::string method, boost::json::object parameters,
        std::function<void(const boost::json::object&)> on_reply,
        std::chrono::milliseconds deadline) override;

private:
    const Addresses& addresses_;
};

} // namespace countersign::ctl
