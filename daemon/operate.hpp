// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"
#include "daemon/policy_in_force.hpp"
#include "ipc/server.hpp"

namespace countersign::daemon {

/// io.countersign.Operator.
class Operate
{
public:
    Operate(Appliance& appliance, TimePoint started_at, const PolicyInForce& policy)
        : appliance_(appliance)
        , started_at_(started_at)
        , policy_(policy)
    {
    }
    /// For the limits that Status shows; set once the servers stand.
    void show_limits_of(const ipc::Server& server) { server_ = &server; }

    boost::asio::awaitable<ipc::Reply> status(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> keys(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> issuers(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> profiles(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> accept_clock(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> confirm_gap(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> block_key(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> to_be_revoked(ipc::Call call);

private:
    Appliance& appliance_;
    TimePoint started_at_;
    const PolicyInForce& policy_;
    const ipc::Server* server_ = nullptr;
};

} // namespace countersign::daemon
