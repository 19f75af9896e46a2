// SPDX-License-Identifier: Apache-2.0
#include "daemon/import_intent.hpp"

#include <fmt/format.h>

namespace countersign::daemon {
namespace {

using policy::RequestState;

Error contradiction(const store::Intent& intent, std::string_view what)
{
    return { ErrorCode::LogMismatch,
        fmt::format("the store contradicts the log about intent {}: {}", intent.id.text(), what) };
}

/// An order has one pending request: the one that was signed takes the place of any other.
Result<void> make_room(store::SqliteStore& store, const store::Request& request)
{
    Result<std::optional<store::Request>> pending = store.pending_request_of(request.order);
    if (!pending) return pending.error();
    if (!*pending || (*pending)->id == request.id) return {};
    Result<RequestState> next = policy::transition((*pending)->state, policy::RequestEvent::ReplacedByNewer);
    if (!next) return next.error();
    return store.set_request_state((*pending)->id, (*pending)->state, *next);
}

Result<void> insert_request(store::SqliteStore& store, LoggedIntent& logged)
{
    Result<std::optional<store::Order>> order = store.find_order(logged.order.id);
    if (!order) return order.error();
    if (*order) {
        logged.request.owner_uid = (*order)->owner_uid;
    } else if (Result<std::int64_t> number = store.insert_order(logged.order); !number) {
        return number.error();
    }
    if (logged.request.predecessor) {
        Result<std::optional<store::CertificateRow>> old
            = store.find_certificate(*logged.request.predecessor);
        if (!old) return old.error();
        if (!*old) logged.request.predecessor.reset(); // of before a gap that operators confirmed
    }
    logged.request.decision.reset(); // it comes after its request
    Result<std::int64_t> number = store.insert_request(logged.request);
    return number ? Result<void> {} : number.error();
}

Result<void> make_ready(store::SqliteStore& store, const store::Request& known, const store::Intent& intent)
{
    switch (known.state) {
    case RequestState::Ready:
        return {};
    case RequestState::Signing:
    case RequestState::Issued:
        return contradiction(
            intent, fmt::format("request {} is {}", known.id.text(), policy::name_of(known.state)));
    case RequestState::Open:
    case RequestState::Refused:
    case RequestState::Cancelled:
    case RequestState::Expired:
    case RequestState::Replaced:
        break;
    }
    return store.set_request_state(known.id, known.state, RequestState::Ready);
}

Result<void> insert_decision(store::SqliteStore& store, const LoggedIntent& logged)
{
    Result<std::optional<store::DecisionRow>> known = store.find_decision(logged.decision.id);
    if (!known) return known.error();
    if (*known) return {};
    if (Result<void> done = store.insert_decision(logged.decision); !done) return done;
    return store.set_request_findings(logged.request.id, logged.decision.id, logged.request.findings);
}

} // namespace

Result<void> import_intent(store::SqliteStore& store, LoggedIntent logged)
{
    Result<std::optional<store::Intent>> known = store.find_intent(logged.intent.id);
    if (!known) return known.error();
    if (*known) return {};
    Result<bool> used = store.is_serial_used(logged.intent.serial);
    if (!used) return used.error();
    if (*used)
        return contradiction(
            logged.intent, fmt::format("serial {} is another one's", logged.intent.serial.hex()));
    Result<std::optional<store::Request>> request = store.find_request(logged.request.id);
    if (!request) return request.error();
    if (Result<void> done = make_room(store, logged.request); !done) return done;
    Result<void> ready
        = *request ? make_ready(store, **request, logged.intent) : insert_request(store, logged);
    if (!ready) return ready;
    if (Result<void> done = insert_decision(store, logged); !done) return done;
    return store.commit_intent(logged.intent);
}

} // namespace countersign::daemon
