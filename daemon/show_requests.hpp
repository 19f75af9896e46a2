// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/issue_certificate.hpp"

namespace countersign::daemon {

/// io.countersign.Requests but for Submit: what a caller may see and do with requests that exist.
class ShowRequests
{
public:
    ShowRequests(Appliance& appliance, IssueCertificate& issue)
        : appliance_(appliance)
        , issue_(issue)
    {
    }

    boost::asio::awaitable<ipc::Reply> show(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> list(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> watch(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> complete(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> cancel(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> explain(ipc::Call call);

private:
    boost::asio::awaitable<Result<store::Request>> find(ipc::Caller caller, std::string id);

    Appliance& appliance_;
    IssueCertificate& issue_;
};

} // namespace countersign::daemon
