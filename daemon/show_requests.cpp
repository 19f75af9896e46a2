// SPDX-License-Identifier: Apache-2.0
#include "daemon/show_requests.hpp"

#include "daemon/failure.hpp"
#include "daemon/paging.hpp"
#include "daemon/reply_fields.hpp"
#include "daemon/views.hpp"
#include "daemon/visibility.hpp"
#include "policy/reissue_diff.hpp"

#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::chrono::milliseconds kWatchTick { 5'000 }; // how soon a watcher that left is noticed

Result<std::optional<store::CertificateRow>> issued_of(
    store::SqliteStore& store, const store::Request& request)
{
    if (!request.serial) return std::optional<store::CertificateRow> {};
    return store.find_certificate(*request.serial);
}

} // namespace

asio::awaitable<Result<store::Request>> ShowRequests::find(ipc::Caller caller, std::string id)
{
    Result<RequestId> parsed = RequestId::parse(id);
    if (!parsed) co_return parsed.error();
    auto look = [id = *parsed](store::SqliteStore& store) { return store.find_request(id); };
    Result<std::optional<store::Request>> found = co_await appliance_.store.run(std::move(look));
    if (!found) co_return found.error();
    if (!*found || !may_see(caller, (*found)->owner_uid))
        co_return Error { ErrorCode::NotFound, fmt::format("request {}", parsed->text()) };
    co_return std::move(**found);
}

asio::awaitable<ipc::Reply> ShowRequests::show(ipc::Call call)
{
    Result<store::Request> request = co_await find(call.caller, *optional_text(call.parameters, "request"));
    if (!request) co_return failure(kRequests, request.error(), "request");
    auto look = [request = *request](store::SqliteStore& store) { return issued_of(store, request); };
    Result<std::optional<store::CertificateRow>> issued = co_await appliance_.store.run(std::move(look));
    if (!issued) co_return failure(kRequests, issued.error());
    json::value shown = nullptr;
    if (*issued) shown = view_issued(**issued, appliance_.policy);
    co_return json::object { { "request", view(*request) }, { "issued", std::move(shown) } };
}

asio::awaitable<ipc::Reply> ShowRequests::list(ipc::Call call)
{
    store::RequestFilter filter {
        .owner_uid = confined_to(call.caller), .state = std::nullopt, .before = std::nullopt, .limit = kPage
    };
    if (const std::optional<std::string> state = optional_text(call.parameters, "state")) {
        Result<policy::RequestState> parsed = policy::parse_request_state(*state);
        if (!parsed) co_return failure(kRequests, parsed.error(), "state");
        filter.state = *parsed;
    }
    const Result<std::size_t> limit = limit_of(call.parameters);
    if (!limit) co_return failure(kRequests, limit.error(), "limit");
    for (std::size_t left = *limit;;) {
        filter.limit = std::min(left, kPage);
        auto look = [filter](store::SqliteStore& store) { return store.list_requests(filter); };
        Result<std::vector<store::Request>> rows = co_await appliance_.store.run(std::move(look));
        if (!rows) co_return failure(kRequests, rows.error());
        json::array page;
        for (const store::Request& row : *rows)
            page.push_back(view(row));
        left -= rows->size();
        json::object reply { { "requests", std::move(page) } };
        if (call.more == nullptr || rows->size() < filter.limit || left == 0) co_return reply;
        filter.before = rows->back().number;
        if (Result<void> sent = co_await call.more->send(std::move(reply)); !sent)
            co_return json::object { { "requests", json::array {} } };
    }
}

asio::awaitable<ipc::Reply> ShowRequests::watch(ipc::Call call)
{
    if (call.more == nullptr) co_return ipc::CallError { "org.varlink.service.ExpectedMore", {} };
    const std::string id = *optional_text(call.parameters, "request");
    const Result<RequestId> parsed = RequestId::parse(id);
    if (!parsed) co_return failure(kRequests, parsed.error(), "request");
    RequestChanges::Watch changes { appliance_.changes, *parsed };
    std::optional<json::object> last;
    for (;;) {
        Result<store::Request> request = co_await find(call.caller, id);
        if (!request) co_return failure(kRequests, request.error());
        json::object shown { { "request", view(*request) } };
        if (policy::is_final(request->state)) co_return shown;
        if (shown != last) {
            if (Result<void> sent = co_await call.more->send(shown); !sent) co_return shown;
            last = std::move(shown);
        }
        if (call.more->closed()) co_return *last;
        co_await changes.next(kWatchTick);
    }
}

asio::awaitable<ipc::Reply> ShowRequests::complete(ipc::Call call)
{
    Result<store::Request> request = co_await find(call.caller, *optional_text(call.parameters, "request"));
    if (!request) co_return failure(kRequests, request.error(), "request");
    IssueReply issued = co_await issue_.run(*request);
    if (auto* error = std::get_if<ipc::CallError>(&issued)) co_return std::move(*error);
    const auto& certificate = std::get<store::CertificateRow>(issued);
    request = co_await find(call.caller, request->id.text());
    if (!request) co_return failure(kRequests, request.error());
    co_return json::object { { "request", view(*request) },
        { "issued", view_issued(certificate, appliance_.policy) } };
}

asio::awaitable<ipc::Reply> ShowRequests::cancel(ipc::Call call)
{
    Result<store::Request> request = co_await find(call.caller, *optional_text(call.parameters, "request"));
    if (!request) co_return failure(kRequests, request.error(), "request");
    Result<policy::RequestState> next = policy::transition(request->state, policy::RequestEvent::Cancelled);
    if (!next) co_return failure(kRequests, next.error());
    auto cancel = [id = request->id, from = request->state, to = *next](
                      store::SqliteStore& store) { return store.set_request_state(id, from, to); };
    Result<void> done = co_await appliance_.store.run(std::move(cancel));
    if (!done) co_return failure(kRequests, done.error());
    appliance_.events.put("requestCancelled", appliance_.clock.now(),
        { { "request", request->id.text() }, { "by", fmt::format("uid {}", call.caller.uid) } });
    appliance_.changes.announce(request->id);
    request->state = *next;
    co_return json::object { { "request", view(*request) } };
}

asio::awaitable<ipc::Reply> ShowRequests::explain(ipc::Call call)
{
    Result<store::Request> request = co_await find(call.caller, *optional_text(call.parameters, "request"));
    if (!request) co_return failure(kRequests, request.error(), "request");
    Result<x509::Csr> csr = co_await parse_stored_csr(appliance_, *request);
    if (!csr) co_return failure(kRequests, csr.error(), "csr");
    Result<Judged> judged = co_await judge(appliance_, *request, *csr);
    if (!judged) co_return failure(kRequests, judged.error());
    json::array changes;
    if (judged->facts.predecessor)
        changes = view(policy::reissue_diff(judged->facts, judged->settings).changes);
    co_return json::object { { "verdict", policy::verdict_of(judged->decision) },
        { "findings", view(policy::findings_of(judged->decision)) }, { "changes", std::move(changes) } };
}

} // namespace countersign::daemon
