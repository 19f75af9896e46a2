// SPDX-License-Identifier: Apache-2.0
#include "daemon/issue_certificate.hpp"

#include "core/check.hpp"
#include "core/journal.hpp"
#include "daemon/failure.hpp"
#include "daemon/finish_signature.hpp"
#include "daemon/settle_intents.hpp"
#include "daemon/views.hpp"
#include "runtime/offload.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kIssued = "4f1d2c5a8f0b4c0f9c0e3a6f7d1e2b90";
constexpr std::string_view kNotIssued = "d2a7f6a4b3c94d3f8f5f1d0c9b7e6a15";

constexpr std::chrono::milliseconds kTurnTick { 1'000 };

/// A request's place among those under way, given up whatever the end is.
class Turn
{
public:
    Turn(std::shared_ptr<std::set<std::string>> under_way, std::string request)
        : under_way_(std::move(under_way))
        , request_(std::move(request))
    {
        check(under_way_->insert(request_).second, "a request is under way once");
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { under_way_->erase(request_); }

private:
    std::shared_ptr<std::set<std::string>> under_way_;
    std::string request_;
};

ipc::CallError refusal(const policy::Decision& decision, const DecisionId& id, const RequestId& request)
{
    if (std::holds_alternative<policy::Pending>(decision))
        return { fmt::format("{}.Pending", kRequests),
            { { "request", request.text() }, { "findings", view(policy::findings_of(decision)) } } };
    return refused(id.text(), view(policy::findings_of(decision)));
}

ipc::CallError signing_failed(const RequestId& request, std::string_view message)
{
    return { fmt::format("{}.SigningFailed", kRequests),
        { { "request", request.text() }, { "message", message } } };
}

ipc::CallError with_request(ipc::CallError error, const RequestId& request)
{
    if (error.name.ends_with(".SigningFailed")) error.parameters["request"] = request.text();
    return error;
}

/// Decision and findings into the store, and the request to the state that follows.
Result<void> record(store::SqliteStore& store, const store::Request& request,
    const store::DecisionRow& decision, const std::string& findings, policy::RequestState next)
{
    if (Result<void> done = store.insert_decision(decision); !done) return done;
    if (Result<void> done = store.set_request_findings(request.id, decision.id, findings); !done) return done;
    return request.state == next ? Result<void> {} : store.set_request_state(request.id, request.state, next);
}

} // namespace

asio::awaitable<IssueReply> IssueCertificate::run(store::Request request)
{
    Result<store::Request> mine = co_await take_turn(std::move(request));
    if (!mine) co_return failure(kRequests, mine.error());
    if (mine->serial) co_return co_await find_issued(*mine->serial);
    const RequestId id = mine->id;
    co_return co_await in_turn(id, decide_and_sign(std::move(*mine)));
}

asio::awaitable<IssueReply> IssueCertificate::sign(store::Request request, Judged judged, x509::Csr csr)
{
    const RequestId id = request.id;
    co_return co_await in_turn(id, sign_permitted(std::move(request), std::move(judged), std::move(csr)));
}

/// The request as it is once no other call has it under way: two calls use the key once.
asio::awaitable<Result<store::Request>> IssueCertificate::take_turn(store::Request request)
{
    RequestChanges::Watch changes { appliance_.changes, request.id };
    const auto end = std::chrono::steady_clock::now() + appliance_.config.signing_time;
    while (is_under_way(request.id)) {
        if (std::chrono::steady_clock::now() >= end)
            co_return Error { ErrorCode::Conflict,
                fmt::format("request {} is being signed for another call", request.id.text()) };
        co_await changes.next(kTurnTick);
        if (is_under_way(request.id)) continue;
        auto find = [id = request.id](store::SqliteStore& store) { return store.find_request(id); };
        Result<std::optional<store::Request>> now = co_await appliance_.store.run(std::move(find));
        if (!now) co_return now.error();
        if (!*now) co_return Error { ErrorCode::NotFound, fmt::format("request {}", request.id.text()) };
        request = std::move(**now);
    }
    co_return request;
}

asio::awaitable<IssueReply> IssueCertificate::in_turn(RequestId request, asio::awaitable<IssueReply> work)
{
    std::optional<IssueReply> reply;
    {
        const Turn turn { under_way_, request.text() };
        reply = co_await std::move(work);
    }
    appliance_.changes.announce(request);
    co_return std::move(*reply);
}

asio::awaitable<IssueReply> IssueCertificate::find_issued(Serial serial)
{
    auto find = [serial](store::SqliteStore& store) { return store.find_certificate(serial); };
    Result<std::optional<store::CertificateRow>> issued = co_await appliance_.store.run(std::move(find));
    if (!issued) co_return failure(kRequests, issued.error());
    if (!*issued) co_return failure(kRequests, { ErrorCode::NotFound, "the certificate of this request" });
    co_return std::move(**issued);
}

asio::awaitable<IssueReply> IssueCertificate::decide_and_sign(store::Request request)
{
    if (request.state != policy::RequestState::Open && request.state != policy::RequestState::Ready)
        co_return failure(kRequests,
            { ErrorCode::Conflict,
                fmt::format("request {} is {}, not open or ready", request.id.text(),
                    policy::name_of(request.state)) });
    Result<x509::Csr> csr = co_await parse_stored_csr(appliance_, request);
    if (!csr) co_return failure(kRequests, csr.error(), "csr");
    Result<Judged> judged = co_await judge(appliance_, request, *csr);
    if (!judged) co_return failure(kRequests, judged.error());

    const policy::RequestState next = state_after(judged->decision);
    auto keep = [request, row = judged->row(), next,
                    findings = boost::json::serialize(view(policy::findings_of(judged->decision)))](
                    store::SqliteStore& store) { return record(store, request, row, findings, next); };
    Result<void> recorded = co_await appliance_.store.run(std::move(keep));
    if (!recorded) co_return failure(kRequests, recorded.error());
    appliance_.changes.announce(request.id);
    if (next == policy::RequestState::Refused)
        appliance_.events.put("requestRefused", judged->facts.now, refusal_event(*judged));
    if (next != policy::RequestState::Ready) co_return refusal(judged->decision, judged->id, request.id);
    request.state = next;
    co_return co_await sign_permitted(std::move(request), std::move(*judged), std::move(*csr));
}

asio::awaitable<IssueReply> IssueCertificate::sign_permitted(
    store::Request request, Judged judged, x509::Csr csr)
{
    auto* permit = std::get_if<policy::Permit>(&judged.decision);
    if (permit == nullptr) co_return refusal(judged.decision, judged.id, request.id);
    Result<void> in_order = co_await appliance_.log_watch.ensure();
    if (!in_order) co_return failure(kRequests, in_order.error());
    const std::uint64_t generation = appliance_.signer.generation();
    Result<Serial> serial = co_await fresh_serial();
    if (!serial) co_return failure(kRequests, serial.error());

    const PolicyIssuer* issuer = appliance_.policy.find_issuer(request.issuer);
    auto prepare = [&, now = appliance_.clock.now()] {
        return x509::prepare(std::move(*permit), csr, issuer->certificate, *serial, now);
    };
    Result<x509::LintedTbs> tbs
        = co_await runtime::offload(appliance_.cpu, prepare); // signs once in software: not on the loop
    if (!tbs) co_return with_request(failure(kRequests, tbs.error()), request.id);

    // What we intend to sign is durable before the key is used: a crash between the two leaves a known serial
    // to revoke, never an unknown certificate.
    Result<store::Intent> intent = co_await commit_intent(request, *tbs, judged.id);
    if (!intent) co_return failure(kRequests, intent.error());
    appliance_.changes.announce(request.id);
    SigningOrder order { intent->id, issuer->key, std::move(judged.record), request.id, generation };
    IssueReply reply = co_await ask_signer(std::move(*intent), std::move(*tbs), std::move(order));
    if (const auto* error = std::get_if<ipc::CallError>(&reply))
        journal(Severity::Warning, kNotIssued, "A permitted request got no certificate",
            { { "REQUEST", request.id.text() }, { "ERROR_NAME", error->name } });
    else
        journal(Severity::Info, kIssued, "A certificate was issued",
            { { "REQUEST", request.id.text() }, { "SERIAL", serial->hex() },
                { "DECISION", judged.id.text() } });
    co_return reply;
}

asio::awaitable<Result<Serial>> IssueCertificate::fresh_serial()
{
    const std::optional<LogHead>& head = appliance_.log_watch.head();
    if (!head) co_return Error { ErrorCode::Unavailable, "the signer's log was not looked at yet" };
    co_return Serial::make(head->serial_prefix, appliance_.random);
}

asio::awaitable<Result<store::Intent>> IssueCertificate::commit_intent(
    const store::Request& request, const x509::LintedTbs& tbs, DecisionId decision)
{
    store::Intent intent { .id = IntentId::make(appliance_.random),
        .request = request.id,
        .issuer = request.issuer,
        .serial = tbs.serial(),
        .tbs = tbs.der(),
        .decision = std::move(decision),
        .created_at = appliance_.clock.now(),
        .state = store::IntentState::Open };
    auto commit = [intent](store::SqliteStore& store) { return store.commit_intent(intent); };
    Result<void> committed = co_await appliance_.store.run(std::move(commit));
    if (!committed) co_return committed.error();
    co_return intent;
}

asio::awaitable<IssueReply> IssueCertificate::ask_signer(
    store::Intent intent, x509::LintedTbs tbs, SigningOrder order)
{
    const RequestId request = intent.request;
    Result<SigningReply> reply = co_await appliance_.signer.sign(std::move(tbs), std::move(order));
    if (reply)
        if (auto* signature = std::get_if<Signed>(&*reply)) {
            Result<store::CertificateRow> certificate
                = co_await finish_signature(appliance_, std::move(intent), std::move(*signature));
            if (certificate) co_return std::move(*certificate);
            if (certificate.error().code == ErrorCode::StorageUnavailable)
                co_return failure(kRequests, certificate.error());
            co_return signing_failed(request, certificate.error().what);
        }
    // No signature, or nobody knows: the signer's log does.
    Result<Settled> settled = co_await settle_intent(appliance_, std::move(intent));
    if (settled && *settled) co_return std::move(**settled);
    if (reply) co_return signing_failure(std::get<ipc::CallError>(*reply), request.text());
    co_return signing_failed(request, reply.error().what);
}

} // namespace countersign::daemon
