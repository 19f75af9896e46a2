// SPDX-License-Identifier: Apache-2.0
#include "daemon/submit_request.hpp"

#include "daemon/failure.hpp"
#include "daemon/views.hpp"
#include "daemon/visibility.hpp"
#include "policy/reissue_diff.hpp"
#include "policy/subject.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view kMethod = "Submit"; // the scope of idempotency keys

Error not_found(std::string_view kind, std::string_view name)
{
    return { ErrorCode::NotFound, fmt::format("{} {}", kind, name) };
}

/// A newer reissue replaces a pending one; one that is being signed is left to end.
Result<void> replace_pending(store::SqliteStore& store, const OrderId& order)
{
    Result<std::optional<store::Request>> pending = store.pending_request_of(order);
    if (!pending) return pending.error();
    if (!*pending) return {};
    Result<policy::RequestState> next
        = policy::transition((*pending)->state, policy::RequestEvent::ReplacedByNewer);
    if (!next)
        return Error { ErrorCode::Conflict,
            fmt::format("request {} of this order is being signed; try again when it is done",
                (*pending)->id.text()) };
    return store.set_request_state((*pending)->id, (*pending)->state, *next);
}

/// Order, request, decision and the answer to the idempotency key, together or not at all.
Result<store::Request> insert(store::SqliteStore& store, std::uint32_t uid, const Ask& ask,
    store::Request request, const store::DecisionRow& decision)
{
    if (!request.predecessor) {
        const store::Order order { .id = request.order,
            .number = 0,
            .owner_uid = request.owner_uid,
            .profile = request.profile,
            .current = std::nullopt,
            .created_at = request.created_at };
        if (Result<std::int64_t> number = store.insert_order(order); !number) return number.error();
    } else if (!policy::is_final(request.state)) {
        if (Result<void> replaced = replace_pending(store, request.order); !replaced) return replaced.error();
    }
    Result<std::int64_t> number = store.insert_request(request);
    if (!number) return number.error();
    request.number = *number;
    if (Result<void> done = store.insert_decision(decision); !done) return done.error();
    if (Result<void> done = store.set_request_findings(request.id, decision.id, request.findings); !done)
        return done.error();
    request.decision = decision.id;
    if (ask.idempotency_key) {
        Result<void> done = store.remember_answer({ uid, std::string { kMethod }, *ask.idempotency_key,
            ask.digest, request.id, request.created_at });
        if (!done) return done.error();
    }
    return request;
}

json::array changes_of(const Judged& judged)
{
    if (!judged.facts.predecessor) return {};
    return view(policy::reissue_diff(judged.facts, judged.settings).changes);
}

json::object reply_with(const store::Request& request, json::value issued)
{
    return { { "request", view(request) }, { "issued", std::move(issued) } };
}

/// What became of the signing of `request`.
ipc::Reply reply_of(store::Request request, IssueReply issued, const Policy& policy)
{
    if (auto* error = std::get_if<ipc::CallError>(&issued)) return std::move(*error);
    const auto& certificate = std::get<store::CertificateRow>(issued);
    request.state = policy::RequestState::Issued;
    request.serial = certificate.serial;
    request.decision = certificate.decision;
    return reply_with(request, view_issued(certificate, policy));
}

/// A dry run leaves nothing that an identifier could name.
json::object dry_reply(const store::Request& request)
{
    json::object reply = reply_with(request, nullptr);
    json::object& shown = reply["request"].get_object();
    shown["id"] = "";
    if (!request.predecessor) shown["order"] = "";
    return reply;
}

} // namespace

asio::awaitable<ipc::Reply> SubmitRequest::run(ipc::Call call)
{
    std::string_view parameter;
    Result<Ask> ask = parse_ask(call.parameters, parameter);
    if (!ask) co_return failure(kRequests, ask.error(), parameter);
    Result<std::optional<store::Request>> earlier = co_await earlier_answer(call, *ask);
    if (!earlier) co_return failure(kRequests, earlier.error());
    if (*earlier) co_return co_await answer_again(std::move(**earlier));
    Result<void> complete = co_await appliance_.log_watch.ensure_rolled_forward();
    if (!complete) co_return failure(kRequests, complete.error());
    Result<x509::Csr> csr = co_await parse_csr(appliance_, ask->csr);
    if (!csr) co_return failure(kRequests, csr.error(), "csr");
    Result<store::Request> request = co_await draft(call.caller, *ask, *csr);
    if (!request) co_return failure(kRequests, request.error());
    Result<Judged> judged = co_await judge(appliance_, *request, *csr);
    if (!judged) co_return failure(kRequests, judged.error());
    request->state = state_after(judged->decision);
    request->content_digest = policy::content_digest(judged->facts, judged->settings);
    request->changes = json::serialize(changes_of(*judged));
    request->findings = json::serialize(view(policy::findings_of(judged->decision)));
    if (ask->dry_run) co_return dry_reply(*request);

    Result<store::Request> kept = co_await keep(call.caller, *ask, std::move(*request), *judged);
    if (!kept) {
        // The same key may have come on two connections at once: the other one's answer is the answer.
        earlier = co_await earlier_answer(call, *ask);
        if (earlier && *earlier) co_return co_await answer_again(std::move(**earlier));
        co_return failure(kRequests, kept.error());
    }
    if (kept->state == policy::RequestState::Refused) {
        appliance_.events.put("requestRefused", judged->facts.now, refusal_event(*judged));
        co_return refused(judged->id.text(), view(policy::findings_of(judged->decision)));
    }
    if (kept->state != policy::RequestState::Ready || !ask->complete_when_ready)
        co_return reply_with(*kept, nullptr);
    IssueReply issued = co_await issue_.sign(*kept, std::move(*judged), std::move(*csr));
    co_return reply_of(std::move(*kept), std::move(issued), appliance_.policy);
}

asio::awaitable<Result<std::optional<store::Request>>> SubmitRequest::earlier_answer(
    const ipc::Call& call, const Ask& ask)
{
    if (!ask.idempotency_key || ask.dry_run) co_return std::optional<store::Request> {};
    auto find = [uid = call.caller.uid, key = *ask.idempotency_key, digest = ask.digest](
                    store::SqliteStore& store) -> Result<std::optional<store::Request>> {
        Result<std::optional<store::Answer>> answer = store.find_answer(uid, kMethod, key);
        if (!answer) return answer.error();
        if (!*answer) return std::optional<store::Request> {};
        if ((*answer)->content_digest != digest)
            return Error { ErrorCode::Conflict, "this idempotency key came before with other content" };
        return store.find_request((*answer)->request);
    };
    co_return co_await appliance_.store.run(std::move(find));
}

asio::awaitable<ipc::Reply> SubmitRequest::answer_again(store::Request request)
{
    if (request.state == policy::RequestState::Refused)
        co_return refused(
            request.decision ? request.decision->text() : "", view(request).at("findings").as_array());
    const bool comes = request.state == policy::RequestState::Ready || issue_.is_under_way(request.id);
    if (!request.serial && !(request.complete_when_ready && comes)) co_return reply_with(request, nullptr);
    IssueReply issued = co_await issue_.run(request);
    co_return reply_of(std::move(request), std::move(issued), appliance_.policy);
}

asio::awaitable<Result<store::Request>> SubmitRequest::draft(
    ipc::Caller caller, const Ask& ask, const x509::Csr& csr)
{
    std::optional<store::CertificateRow> old;
    if (ask.certificate) {
        auto find = [serial = *ask.certificate](
                        store::SqliteStore& store) { return store.find_certificate(serial); };
        Result<std::optional<store::CertificateRow>> found = co_await appliance_.store.run(std::move(find));
        if (!found) co_return found.error();
        if (!*found || !may_see(caller, (*found)->owner_uid))
            co_return not_found("certificate", ask.certificate->hex());
        old = std::move(**found);
    }
    const std::string profile_name = old ? old->profile : *ask.profile;
    const policy::Profile* profile = appliance_.policy.find_profile(profile_name);
    if (profile == nullptr || !may_use(caller, profile_name, appliance_.policy))
        co_return not_found("profile", profile_name);
    const TimePoint now = appliance_.clock.now();
    std::vector<DomainName> names = ask.names.value_or(csr.names());
    std::string subject = policy::subject_of(*profile, names);
    co_return store::Request { .id = RequestId::make(appliance_.random),
        .number = 0,
        .order = old ? old->order : OrderId::make(appliance_.random),
        .owner_uid = old ? old->owner_uid : caller.uid,
        .operation = ask.operation,
        .profile = profile_name,
        .issuer = profile->issuer,
        .state = policy::RequestState::Open,
        .csr = csr.der(),
        .names = std::move(names),
        .subject = std::move(subject),
        .spki_sha256 = csr.spki_sha256(),
        .content_digest = {},
        .not_after_asked = ask.not_after,
        .message = ask.message,
        .predecessor = ask.certificate,
        .complete_when_ready = ask.complete_when_ready,
        .changes = "[]",
        .findings = "[]",
        .decision = std::nullopt,
        .serial = std::nullopt,
        .created_at = now,
        .expires_at = now + appliance_.config.request_life };
}

asio::awaitable<Result<store::Request>> SubmitRequest::keep(
    ipc::Caller caller, const Ask& ask, store::Request request, const Judged& judged)
{
    const RequestId id = request.id;
    auto keep
        = [uid = caller.uid, ask, request = std::move(request), row = judged.row()](
              store::SqliteStore& store) mutable { return insert(store, uid, ask, std::move(request), row); };
    Result<store::Request> kept = co_await appliance_.store.run(std::move(keep));
    appliance_.changes.announce(id);
    co_return kept;
}

} // namespace countersign::daemon
