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

/// The state of a request after `decision`, from open or ready.
[[nodiscard]] policy::RequestState state_after(const policy::Decision& decision);

/// Parses a CSR on the CPU pool.
[[nodiscard]] boost::asio::awaitable<Result<x509::Csr>> parse_csr(Appliance& appliance, Bytes csr);
/// That of a request of the store. Error: Conflict (the request was rolled forward from the log without it).
[[nodiscard]] boost::asio::awaitable<Result<x509::Csr>> parse_stored_csr(
    Appliance& appliance, store::Request request);

/// The certificate as policy sees it when a request starts from it.
[[nodiscard]] policy::Predecessor predecessor_of(const store::CertificateRow& certificate);

/// No decision is made, no deadline passes, by a wall clock that stepped or is behind the log. Error:
/// ClockUnreliable.
[[nodiscard]] Result<void> check_clock(Appliance& appliance);
/// `problem` of a clock, and what to do about it.
[[nodiscard]] Error clock_error(std::string_view problem);

/// What the log is told of a decision against a request: which rules, not the whole record.
[[nodiscard]] boost::json::object refusal_event(const Judged& judged);

/// Gathers the facts about `request` as of now and has policy decide. Nothing is stored. Errors: NotFound
/// (its profile or predecessor is gone), StorageUnavailable, InvalidInput, ClockUnreliable, and those of
/// LogWatch::ensure_rolled_forward.
[[nodiscard]] boost::asio::awaitable<Result<Judged>> judge(
    Appliance& appliance, store::Request request, x509::Csr csr);

} // namespace countersign::daemon
