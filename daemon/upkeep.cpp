// SPDX-License-Identifier: Apache-2.0
#include "daemon/upkeep.hpp"

#include "core/canonical_json.hpp"
#include "core/journal.hpp"
#include "daemon/settle_intents.hpp"
#include "policy/request_state.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kShortestPause { 200 };
constexpr std::chrono::milliseconds kLongestPause { 5'000 };
constexpr std::size_t kExpireAtOnce = 100; // requests a round
constexpr std::string_view kAnnounced
    = "policy-announced"; // a setting of the store: id of the log, digest of the policy that it knows
constexpr std::string_view kNotInOrder = "7f0a9f1d6c0e4d35b0a8c6b4f2e19d57";
constexpr std::string_view kInOrder = "a1c3d9e87b6f4c529d3e0f1a2b4c5d6e";

} // namespace

asio::awaitable<void> Upkeep::run()
{
    std::chrono::milliseconds pause = kShortestPause;
    std::string last = "starting";
    for (;;) {
        const Result<void> done = co_await once();
        const std::string now = done ? std::string {} : done.error().what;
        if (now != last)
            journal(done ? Severity::Notice : Severity::Error, done ? kInOrder : kNotInOrder,
                done ? "The appliance is in order" : "The appliance is not in order", { { "PROBLEM", now } });
        last = now;
        const bool goes_on = appliance_.log_watch.is_rolling_forward();
        pause = done ? kLongestPause : goes_on ? kShortestPause : std::min(pause * 2, kLongestPause);
        asio::steady_timer timer { co_await asio::this_coro::executor, pause };
        co_await timer.async_wait(asio::use_awaitable);
        if (done) pause = kShortestPause;
    }
}

asio::awaitable<Result<void>> Upkeep::once()
{
    Result<void> compared = co_await appliance_.log_watch.check();
    if (!compared) co_return compared;
    Result<std::size_t> open = co_await settle_open_intents(appliance_, issue_.under_way());
    if (!open) co_return open.error();
    if (*open > 0)
        co_return Error { ErrorCode::Unavailable, fmt::format("{} intents are not settled yet", *open) };
    Result<void> announced = co_await announce_policy();
    if (!announced) co_return announced;
    Result<void> told = co_await tell_events();
    if (!told) co_return told;
    if (Result<void> clock = check_clock(appliance_); !clock) co_return clock;
    co_return co_await expire_requests();
}

asio::awaitable<Result<void>> Upkeep::announce_policy()
{
    const std::string digest = to_hex(appliance_.policy.digest);
    // A log that follows a confirmed gap is another one, and is told again.
    const std::string known_as = fmt::format("{} {}", appliance_.log_watch.head()->log_id, digest);
    auto read = [](store::SqliteStore& store) { return store.find_setting(kAnnounced); };
    Result<std::optional<std::string>> known = co_await appliance_.store.run(read);
    if (!known) co_return known.error();
    if (*known == known_as) co_return Result<void> {};
    std::vector<std::string> events { canonical_json(boost::json::object {
        { "event", "policyInForce" }, { "digest", digest }, { "at", to_rfc3339(appliance_.clock.now()) } }) };
    Result<void> appended = co_await appliance_.signer.append(std::move(events));
    if (!appended) co_return appended;
    co_return co_await appliance_.store.run(
        [known_as](store::SqliteStore& store) { return store.put_setting(kAnnounced, known_as); });
}

asio::awaitable<Result<void>> Upkeep::tell_events()
{
    while (!appliance_.events.empty()) {
        std::vector<std::string> events = appliance_.events.oldest();
        const std::size_t count = events.size();
        if (count > 0)
            if (Result<void> told = co_await appliance_.signer.append(std::move(events)); !told)
                co_return told;
        appliance_.events.forget(count);
    }
    co_return Result<void> {};
}

asio::awaitable<Result<void>> Upkeep::expire_requests()
{
    auto expire
        = [now = appliance_.clock.now()](store::SqliteStore& store) -> Result<std::vector<RequestId>> {
        Result<std::vector<RequestId>> over = store.requests_expired_at(now, kExpireAtOnce);
        if (!over) return over.error();
        for (const RequestId& id : *over) {
            Result<std::optional<store::Request>> request = store.find_request(id);
            if (!request || !*request)
                return request ? Error { ErrorCode::NotFound, id.text() } : request.error();
            Result<policy::RequestState> next
                = policy::transition((*request)->state, policy::RequestEvent::Expired);
            if (!next) return next.error();
            if (Result<void> done = store.set_request_state(id, (*request)->state, *next); !done)
                return done.error();
        }
        return over;
    };
    Result<std::vector<RequestId>> over = co_await appliance_.store.run(expire);
    if (!over) co_return over.error();
    for (const RequestId& id : *over)
        appliance_.changes.announce(id);
    co_return Result<void> {};
}

} // namespace countersign::daemon
