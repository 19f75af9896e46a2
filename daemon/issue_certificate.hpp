// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/judge.hpp"

#include <set>

namespace countersign::daemon {

/// A certificate, or the error of io.countersign.Requests that says why there is none.
using IssueReply = std::variant<store::CertificateRow, ipc::CallError>;

/// From a ready request to a certificate. Source: the numbered steps in ARCHITECTURE.md, life of a request.
class IssueCertificate
{
public:
    explicit IssueCertificate(Appliance& appliance)
        : appliance_(appliance)
    {
    }

    /// Decides anew, records the decision, and signs if it permits. An issued request answers its certificate
    /// again.
    boost::asio::awaitable<IssueReply> run(store::Request request);
    /// Signs `request`, which the store has as ready with the decision `judged` recorded.
    boost::asio::awaitable<IssueReply> sign(store::Request request, Judged judged, x509::Csr csr);

    /// Intents whose caller is waiting: not for recovery to settle.
    [[nodiscard]] const std::set<std::string>& under_way() const { return under_way_; }

private:
    boost::asio::awaitable<IssueReply> ask_signer(
        store::Intent intent, x509::LintedTbs tbs, SigningOrder order);
    boost::asio::awaitable<Result<store::Intent>> commit_intent(
        const store::Request& request, const x509::LintedTbs& tbs, DecisionId decision);
    boost::asio::awaitable<Result<Serial>> fresh_serial();

    Appliance& appliance_;
    std::set<std::string> under_way_;
};

} // namespace countersign::daemon
