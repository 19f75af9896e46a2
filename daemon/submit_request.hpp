// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/ask.hpp"
#include "daemon/issue_certificate.hpp"

namespace countersign::daemon {

/// io.countersign.Requests.Submit: a new request, judged at once, signed at once if it may and the caller
/// wants it.
class SubmitRequest
{
public:
    SubmitRequest(Appliance& appliance, IssueCertificate& issue)
        : appliance_(appliance)
        , issue_(issue)
    {
    }

    boost::asio::awaitable<ipc::Reply> run(ipc::Call call);

private:
    boost::asio::awaitable<Result<std::optional<store::Request>>> earlier_answer(
        const ipc::Call& call, const Ask& ask);
    boost::asio::awaitable<ipc::Reply> answer_again(store::Request request);
    boost::asio::awaitable<Result<store::Request>> draft(
        ipc::Caller caller, const Ask& ask, const x509::Csr& csr);
    boost::asio::awaitable<Result<store::Request>> keep(
        ipc::Caller caller, const Ask& ask, store::Request request, const Judged& judged);

    Appliance& appliance_;
    IssueCertificate& issue_;
};

} // namespace countersign::daemon
