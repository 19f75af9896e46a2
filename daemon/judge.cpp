// SPDX-License-Identifier: Apache-2.0
#include "daemon/judge.hpp"

#include "core/canonical_json.hpp"
#include "runtime/offload.hpp"
#include "x509/inspect_key.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <set>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

/// What the store knows about a request's key, order and predecessor.
Result<void> add_stored_facts(policy::Facts& facts, const store::Request& request, store::SqliteStore& store)
{
    Result<std::vector<policy::KeyUse>> uses = store.certificates_with_key(request.spki_sha256);
    if (!uses) return uses.error();
    facts.key_uses = std::move(*uses);
    Result<bool> blocked = store.is_key_blocked(request.spki_sha256);
    if (!blocked) return blocked.error();
    facts.key_blocked = *blocked;
    Result<std::optional<store::Request>> pending = store.pending_request_of(request.order);
    if (!pending) return pending.error();
    facts.predecessor_has_pending_request = *pending && (*pending)->id != request.id;
    if (!request.predecessor) return {};
    Result<std::optional<store::CertificateRow>> certificate = store.find_certificate(*request.predecessor);
    if (!certificate) return certificate.error();
    if (!*certificate)
        return Error { ErrorCode::NotFound, fmt::format("certificate {}", request.predecessor->hex()) };
    facts.predecessor = predecessor_of(**certificate);
    return {};
}

void add_scope_evidence(policy::Facts& facts, const policy::Profile& profile)
{
    for (const DomainName& name : facts.names)
        for (const DomainName& scope : profile.scope)
            if (name.is_within(scope)) {
                facts.scope_evidence.push_back({ name, scope });
                break;
            }
}

} // namespace

store::DecisionRow Judged::row() const
{
    return { id, facts.request, std::string { policy::verdict_of(decision) }, record,
        sha256(bytes_of(record)), facts.now };
}

policy::RequestState state_after(const policy::Decision& decision)
{
    if (std::holds_alternative<policy::Permit>(decision)) return policy::RequestState::Ready;
    return std::holds_alternative<policy::Pending>(decision) ? policy::RequestState::Open
                                                             : policy::RequestState::Refused;
}

asio::awaitable<Result<x509::Csr>> parse_csr(Appliance& appliance, Bytes csr)
{
    auto parse = [csr = std::move(csr)] { return x509::Csr::parse(csr); };
    co_return co_await runtime::offload(appliance.cpu, std::move(parse));
}

asio::awaitable<Result<x509::Csr>> parse_stored_csr(Appliance& appliance, store::Request request)
{
    if (request.csr.empty())
        co_return Error { ErrorCode::Conflict,
            fmt::format(
                "the CSR of request {} is lost: the request was taken from the log, which holds none; "
                "submit it anew",
                request.id.text()) };
    co_return co_await parse_csr(appliance, std::move(request.csr));
}

Error clock_error(std::string_view problem)
{
    return { ErrorCode::ClockUnreliable,
        fmt::format(
            "{}; nothing is issued until an operator accepts it: countersignctl accept-clock", problem) };
}

Result<void> check_clock(Appliance& appliance)
{
    const std::optional<LogHead>& head = appliance.log_watch.head();
    const std::string& problem = appliance.clock_watch.problem(head ? head->last_time : TimePoint {});
    if (problem.empty()) return {};
    return clock_error(problem);
}

boost::json::object refusal_event(const Judged& judged)
{
    std::set<std::string_view> against;
    for (const policy::Finding& finding : policy::findings_of(judged.decision))
        if (finding.state != policy::FindingState::Satisfied) against.insert(finding.rule);
    return { { "request", judged.facts.request.text() }, { "decision", judged.id.text() },
        { "rules", boost::json::array(against.begin(), against.end()) } };
}

policy::Predecessor predecessor_of(const store::CertificateRow& certificate)
{
    return { certificate.serial, certificate.order, certificate.profile, certificate.issuer,
        certificate.names, certificate.subject, certificate.key_type, certificate.key_bits,
        certificate.spki_sha256, certificate.not_before, certificate.not_after, certificate.state };
}

asio::awaitable<Result<Judged>> judge(Appliance& appliance, store::Request request, x509::Csr csr)
{
    const policy::Profile* profile = appliance.policy.find_profile(request.profile);
    if (profile == nullptr)
        co_return Error { ErrorCode::NotFound, fmt::format("profile \"{}\"", request.profile) };
    if (Result<void> clock = check_clock(appliance); !clock) co_return clock.error();
    // A store that lacks what the log knows would let the same key, or the same order, through twice.
    Result<void> complete = co_await appliance.log_watch.ensure_rolled_forward();
    if (!complete) co_return complete.error();
    auto inspect
        = [spki = csr.spki(), lists = appliance.weak_keys] { return x509::inspect_key(spki, lists); };
    Result<policy::KeyFacts> key = co_await runtime::offload(appliance.cpu, std::move(inspect));
    if (!key) co_return key.error();

    policy::Facts facts { .now = appliance.clock.now(),
        .request = request.id,
        .order = request.order,
        .operation = request.operation,
        .names = request.names,
        .subject = request.subject,
        .key = std::move(*key),
        .key_proven = true, // Csr::parse lets no other through
        .not_after_asked = request.not_after_asked,
        .predecessor = std::nullopt,
        .predecessor_has_pending_request = false,
        .key_uses = {},
        .key_blocked = false,
        .scope_evidence = {} };
    add_scope_evidence(facts, *profile);
    auto gather
        = [facts = std::move(facts), request](store::SqliteStore& store) mutable -> Result<policy::Facts> {
        if (Result<void> done = add_stored_facts(facts, request, store); !done) return done.error();
        return std::move(facts);
    };
    Result<policy::Facts> gathered = co_await appliance.store.run(std::move(gather));
    if (!gathered) co_return gathered.error();

    policy::Settings settings = appliance.policy.settings(*profile);
    policy::Decision decision = policy::decide(*gathered, settings);
    const DecisionId id = DecisionId::make(appliance.random);
    std::string record = canonical_json(policy::decision_record(id, *gathered, settings, decision));
    co_return Judged { std::move(*gathered), std::move(settings), std::move(decision), id,
        std::move(record) };
}

} // namespace countersign::daemon
