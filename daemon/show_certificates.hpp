// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"

namespace countersign::daemon {

/// io.countersign.Certificates.
class ShowCertificates
{
public:
    explicit ShowCertificates(Appliance& appliance)
        : appliance_(appliance)
    {
    }

    boost::asio::awaitable<ipc::Reply> show(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> list(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> chain(ipc::Call call);

private:
    Appliance& appliance_;
};

} // namespace countersign::daemon
