// SPDX-License-Identifier: Apache-2.0
#include "daemon/endpoints.hpp"

#include <array>

namespace countersign::daemon {
namespace {

using ipc::Role;
using Run = boost::asio::awaitable<ipc::Reply> (*)(UseCases, ipc::Call);

constexpr ipc::Roles kAsking = Role::Frontend | Role::Operator;
constexpr ipc::Roles kReading = Role::Frontend | Role::Operator | Role::Auditor;
constexpr ipc::Roles kOperating = ipc::only(Role::Operator);
constexpr ipc::Roles kAuditing = Role::Auditor | Role::Operator;

struct Row
{
    std::string_view method;
    ipc::Roles roles;
    Run run;
};

constexpr std::array kRows {
    Row { "io.countersign.Requests.Submit", kAsking,
        [](UseCases u, ipc::Call c) { return u.submit.run(std::move(c)); } },
    Row { "io.countersign.Requests.Show", kAsking,
        [](UseCases u, ipc::Call c) { return u.requests.show(std::move(c)); } },
    Row { "io.countersign.Requests.List", kAsking,
        [](UseCases u, ipc::Call c) { return u.requests.list(std::move(c)); } },
    Row { "io.countersign.Requests.Watch", kAsking,
        [](UseCases u, ipc::Call c) { return u.requests.watch(std::move(c)); } },
    Row { "io.countersign.Requests.Complete", kAsking,
        [](UseCases u, ipc::Call c) { return u.requests.complete(std::move(c)); } },
    Row { "io.countersign.Requests.Cancel", kAsking,
        [](UseCases u, ipc::Call c) { return u.requests.cancel(std::move(c)); } },
    Row { "io.countersign.Requests.Explain", kAsking,
        [](UseCases u, ipc::Call c) { return u.requests.explain(std::move(c)); } },
    Row { "io.countersign.Certificates.Show", kReading,
        [](UseCases u, ipc::Call c) { return u.certificates.show(std::move(c)); } },
    Row { "io.countersign.Certificates.List", kReading,
        [](UseCases u, ipc::Call c) { return u.certificates.list(std::move(c)); } },
    Row { "io.countersign.Certificates.Chain", kReading,
        [](UseCases u, ipc::Call c) { return u.certificates.chain(std::move(c)); } },
    Row { "io.countersign.Operator.Status", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.status(std::move(c)); } },
    Row { "io.countersign.Operator.Keys", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.keys(std::move(c)); } },
    Row { "io.countersign.Operator.Issuers", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.issuers(std::move(c)); } },
    Row { "io.countersign.Operator.Profiles", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.profiles(std::move(c)); } },
    Row { "io.countersign.Operator.AcceptClock", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.accept_clock(std::move(c)); } },
    Row { "io.countersign.Operator.ConfirmGap", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.confirm_gap(std::move(c)); } },
    Row { "io.countersign.Operator.BlockKey", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.block_key(std::move(c)); } },
    Row { "io.countersign.Operator.ToBeRevoked", kOperating,
        [](UseCases u, ipc::Call c) { return u.operate.to_be_revoked(std::move(c)); } },
    Row { "io.countersign.Audit.Checkpoint", kAuditing,
        [](UseCases u, ipc::Call c) { return u.audit.checkpoint(std::move(c)); } },
    Row { "io.countersign.Audit.Decision", kAuditing,
        [](UseCases u, ipc::Call c) { return u.audit.decision(std::move(c)); } },
    Row { "io.countersign.Audit.Tail", kAuditing,
        [](UseCases u, ipc::Call c) { return u.audit.tail(std::move(c)); } },
};

} // namespace

std::vector<ipc::Endpoint> endpoints(UseCases use_cases)
{
    std::vector<ipc::Endpoint> list;
    for (const Row& row : kRows)
        list.push_back({ row.method, row.roles,
            [run = row.run, use_cases](ipc::Call call) { return run(use_cases, std::move(call)); } });
    return list;
}

} // namespace countersign::daemon
