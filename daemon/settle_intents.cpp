// SPDX-License-Identifier: Apache-2.0
#include "daemon/settle_intents.hpp"

#include "core/journal.hpp"
#include "daemon/finish_signature.hpp"

#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kIntentSettled = "0b8e6c0f2ad94a7aa1b7ee0c1b1f2a31";

asio::awaitable<Result<Settled>> let_go(
    Appliance& appliance, store::Intent intent, IntentState state, TimePoint at)
{
    const bool burnt = state == IntentState::Abandoned;
    auto settle = [intent, burnt, at](store::SqliteStore& store) {
        return burnt ? store.abandon_intent(intent.id, "the signer has no outcome for this intent", at)
                     : store.cancel_intent(intent.id);
    };
    Result<void> done = co_await appliance.store.run(std::move(settle));
    if (!done) co_return done.error();
    journal(burnt ? Severity::Warning : Severity::Notice, kIntentSettled,
        "An intent was settled without a certificate",
        { { "INTENT", intent.id.text() }, { "REQUEST", intent.request.text() },
            { "SERIAL", intent.serial.hex() }, { "SETTLED", burnt ? "abandoned" : "cancelled" } });
    appliance.changes.announce(intent.request);
    co_return Settled {};
}

} // namespace

asio::awaitable<Result<Settled>> settle_intent(Appliance& appliance, store::Intent intent)
{
    Result<IntentOutcome> outcome = co_await appliance.signer.outcome(intent.id);
    if (!outcome) co_return outcome.error();
    if (outcome->state == IntentState::Unknown) {
        // Only a log that goes on where the store saw it last can say that it never saw an intent.
        Result<void> whole = co_await appliance.log_watch.ensure();
        if (!whole) co_return whole.error();
    }
    co_return co_await settle_with(appliance, std::move(intent), std::move(*outcome), appliance.clock.now());
}

asio::awaitable<Result<Settled>> settle_with(
    Appliance& appliance, store::Intent intent, IntentOutcome outcome, TimePoint at)
{
    switch (outcome.state) {
    case IntentState::InProgress:
        co_return Error { ErrorCode::Unavailable,
            fmt::format("intent {} is still being signed", intent.id.text()) };
    case IntentState::Unknown:
    case IntentState::Failed:
    case IntentState::Abandoned:
        co_return co_await let_go(appliance, std::move(intent), outcome.state, at);
    case IntentState::Signed:
        break;
    }
    Result<store::CertificateRow> certificate
        = co_await finish_signature(appliance, std::move(intent), std::move(*outcome.signature), at);
    if (!certificate) co_return certificate.error();
    co_return Settled { std::move(*certificate) };
}

asio::awaitable<Result<void>> abandon_unknown_intents(Appliance& appliance)
{
    auto list = [](store::SqliteStore& store) { return store.open_intents(); };
    Result<std::vector<store::Intent>> intents = co_await appliance.store.run(list);
    if (!intents) co_return intents.error();
    for (const store::Intent& intent : *intents) {
        Result<IntentOutcome> outcome = co_await appliance.signer.outcome(intent.id);
        if (!outcome) co_return outcome.error();
        if (outcome->state != IntentState::Unknown) continue;
        Result<Settled> burnt
            = co_await let_go(appliance, intent, IntentState::Abandoned, appliance.clock.now());
        if (!burnt) co_return burnt.error();
    }
    co_return Result<void> {};
}

asio::awaitable<Result<std::size_t>> settle_open_intents(
    Appliance& appliance, const std::set<std::string>& under_way)
{
    auto list = [](store::SqliteStore& store) { return store.open_intents(); };
    Result<std::vector<store::Intent>> intents = co_await appliance.store.run(list);
    if (!intents) co_return intents.error();
    std::size_t open = 0;
    for (const store::Intent& intent : *intents) {
        if (under_way.contains(intent.request.text())) continue;
        Result<Settled> settled = co_await settle_intent(appliance, intent);
        // Conflict: its caller settled it after the list was read.
        if (!settled && settled.error().code != ErrorCode::Conflict) ++open;
    }
    co_return open;
}

} // namespace countersign::daemon
