// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"
#include "policy/decision.hpp"
#include "x509/csr.hpp"

namespace countersign::daemon {

/// A decision with all that it was made from, ready to be recorded.
struct Judged
{
    policy::Facts facts;
    policy::Settings settings;
    policy::Decision decision;
    DecisionId id;
    std::string record; // canonical JSON

    [[nodiscard]] store::DecisionRow row() const;
};

/// Parses a stored or a new CSR on the CPU pool.
[[nodiscard]] boost::asio::awaitable<Result<x509::Csr>> parse_csr(Appliance& appliance, Bytes csr);

/// The certificate as policy sees it when a request starts from it.
[[nodiscard]] policy::Predecessor predecessor_of(const store::CertificateRow& certificate);

/// Gathers the facts about `request` as of now and has policy decide. Nothing is stored. Errors: NotFound
/// (its profile or predecessor is gone), StorageUnavailable, InvalidInput.
[[nodiscard]] boost::asio::awaitable<Result<Judged>> judge(
    Appliance& appliance, store::Request request, x509::Csr csr);

} // namespace countersign::daemon
