// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/judge.hpp"

#include <memory>
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
    /// again; one that another call has under way is waited for.
    boost::asio::awaitable<IssueReply> run(store::Request request);
    /// Signs `request`, which the store has as ready with the decision `judged` recorded.
    boost::asio::awaitable<IssueReply> sign(store::Request request, Judged judged, x509::Csr csr);

    /// Requests whose caller is waiting: not for recovery to settle.
    [[nodiscard]] const std::set<std::string>& under_way() const { return *under_way_; }
    [[nodiscard]] bool is_under_way(const RequestId& id) const { return under_way_->contains(id.text()); }

private:
    boost::asio::awaitable<Result<store::Request>> take_turn(store::Request request);
    boost::asio::awaitable<IssueReply> in_turn(RequestId request, boost::asio::awaitable<IssueReply> work);
    boost::asio::awaitable<IssueReply> find_issued(Serial serial);
    boost::asio::awaitable<IssueReply> decide_and_sign(store::Request request);
    boost::asio::awaitable<IssueReply> sign_permitted(store::Request request, Judged judged, x509::Csr csr);
    boost::asio::awaitable<IssueReply> ask_signer(
        store::Intent intent, x509::LintedTbs tbs, SigningOrder order);
    boost::asio::awaitable<Result<store::Intent>> commit_intent(
        const store::Request& request, const x509::LintedTbs& tbs, DecisionId decision);
    boost::asio::awaitable<Result<Serial>> fresh_serial();

    Appliance& appliance_;
    // shared: a call that was cut off at the end of the process outlives us
    std::shared_ptr<std::set<std::string>> under_way_ = std::make_shared<std::set<std::string>>();
};

} // namespace countersign::daemon
