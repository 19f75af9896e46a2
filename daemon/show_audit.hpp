// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"

namespace countersign::daemon {

/// io.countersign.Audit: reads, changes nothing.
class ShowAudit
{
public:
    explicit ShowAudit(Appliance& appliance)
        : appliance_(appliance)
    {
    }

    boost::asio::awaitable<ipc::Reply> checkpoint(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> decision(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> tail(ipc::Call call);

private:
    Appliance& appliance_;
};

} // namespace countersign::daemon
