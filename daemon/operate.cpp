// SPDX-License-Identifier: Apache-2.0
#include "daemon/operate.hpp"

#include "core/version.hpp"
#include "daemon/failure.hpp"
#include "daemon/judge.hpp"
#include "daemon/reply_fields.hpp"
#include "daemon/settle_intents.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kLongestReason = 1024; // octets

/// What the store counts for Status.
struct Counts
{
    std::map<policy::RequestState, std::int64_t> requests;
    std::int64_t certificates = 0;
    std::size_t to_be_revoked = 0;
    std::size_t open_intents = 0;
};

Result<Counts> count(store::SqliteStore& store)
{
    Counts counts;
    Result<std::map<policy::RequestState, std::int64_t>> requests = store.counts_by_state();
    Result<std::int64_t> certificates = store.count_certificates();
    Result<std::vector<store::BurntSerial>> burnt = store.to_be_revoked();
    Result<std::vector<store::Intent>> intents = store.open_intents();
    if (!requests || !certificates || !burnt || !intents)
        return Error { ErrorCode::StorageUnavailable, "the store cannot be read" };
    return Counts { std::move(*requests), *certificates, burnt->size(), intents->size() };
}

/// Keys as the signer shows them, with the issuer that each serves.
json::array keys_of(const json::object& status, const Policy& policy)
{
    json::array keys;
    const json::value* list = status.if_contains("keys");
    if (list == nullptr || !list->is_array()) return keys;
    for (const json::value& item : list->get_array()) {
        json::object key = item.as_object();
        key["issuer"] = nullptr;
        for (const PolicyIssuer& issuer : policy.issuers)
            if (optional_text(key, "name") == issuer.key) key["issuer"] = issuer.name;
        keys.push_back(std::move(key));
    }
    return keys;
}

json::array array_of(const json::object& status, std::string_view name)
{
    const json::value* list = status.if_contains(name);
    return list != nullptr && list->is_array() ? list->get_array() : json::array {};
}

json::array limits_of(const ipc::Server* server, const Config& config)
{
    json::array limits;
    if (server != nullptr)
        for (const ipc::LimitUse& use : server->limit_uses()) {
            json::value in_use = nullptr;
            if (use.in_use) in_use = *use.in_use;
            limits.push_back(json::object {
                { "name", use.name }, { "value", use.value }, { "unit", use.unit }, { "inUse", in_use } });
        }
    const auto add = [&](std::string_view name, std::int64_t value, std::string_view unit) {
        limits.push_back(
            json::object { { "name", name }, { "value", value }, { "unit", unit }, { "inUse", nullptr } });
    };
    add("signaturesUnderWay", static_cast<std::int64_t>(config.signer_connections), "signatures");
    add("signingTime", config.signing_time.count(), "milliseconds");
    add("requestLife", config.request_life.count(), "seconds");
    return limits;
}

std::vector<std::string> problems_of(
    const Result<ipc::Reply>& reply, const Result<void>& log, const Result<void>& clock)
{
    std::vector<std::string> problems;
    if (!reply) {
        problems.push_back(fmt::format(
            "{}; what countersign-signer itself has to say stands in its journal", reply.error().what));
        return problems;
    }
    const auto* status = std::get_if<json::object>(&*reply);
    if (status == nullptr) {
        problems.push_back(describe(std::get<ipc::CallError>(*reply)));
        return problems;
    }
    if (!log) problems.push_back(log.error().what);
    if (!flag(*status, "clockInOrder"))
        problems.push_back(fmt::format("clock: {}",
            clock_error(optional_text(*status, "clockProblem").value_or("it is not in order")).what));
    else if (!clock)
        problems.push_back(fmt::format("clock: {}", clock.error().what));
    for (const json::value& item : array_of(*status, "keys")) {
        const json::object& key = item.as_object();
        if (!flag(key, "ready"))
            problems.push_back(fmt::format("key {}: {}", optional_text(key, "name").value_or("?"),
                optional_text(key, "problem").value_or("not ready")));
    }
    return problems;
}

json::array list_of(const std::vector<std::string>& texts)
{
    json::array list;
    for (const std::string& text : texts)
        list.emplace_back(text);
    return list;
}

json::array key_types_of(const policy::Profile& profile)
{
    json::array types;
    if (profile.rsa)
        types.emplace_back(
            fmt::format("rsa {} to {} bits", profile.smallest_rsa_bits, profile.largest_rsa_bits));
    if (profile.ec_p256) types.emplace_back("ec-p256");
    if (profile.ec_p384) types.emplace_back("ec-p384");
    return types;
}

json::value count_or_null(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    return value == nullptr ? json::value(nullptr) : *value;
}

std::string operator_name(const ipc::Caller& caller)
{
    return fmt::format("uid {}", caller.uid);
}

} // namespace

asio::awaitable<ipc::Reply> Operate::status(ipc::Call)
{
    Result<Counts> counts = co_await appliance_.store.run(count);
    if (!counts) co_return failure(kOperator, counts.error());
    Result<ipc::Reply> reply = co_await appliance_.signer.call("Status", {});
    json::object signer;
    if (reply && std::holds_alternative<json::object>(*reply)) {
        signer = std::get<json::object>(*reply);
        [[maybe_unused]] const Result<void> looked
            = co_await appliance_.log_watch.ensure(); // its state is shown below
    }
    const Result<void> clock = check_clock(appliance_);
    const std::vector<std::string> problems = problems_of(reply, appliance_.log_watch.state(), clock);
    json::object requests;
    for (const auto& [state, number] : counts->requests)
        requests[policy::name_of(state)] = number;
    co_return json::object { { "version", kVersion }, { "inOrder", problems.empty() },
        { "problems", list_of(problems) }, { "signerReachable", !signer.empty() },
        { "startedAt", to_rfc3339(started_at_) }, { "now", to_rfc3339(appliance_.clock.now()) },
        { "clockInOrder", flag(signer, "clockInOrder") && clock },
        { "logId", or_null(optional_text(signer, "logId")) }, { "logSize", count_or_null(signer, "logSize") },
        { "logCopyElsewhere", false }, { "serialPrefix", count_or_null(signer, "serialPrefix") },
        { "policyDigest", to_hex(policy_.policy.digest) },
        { "policyActiveSince", to_rfc3339(policy_.active_since) }, { "quorum", 1 },
        { "operatorsEnrolled", 0 }, { "requests", std::move(requests) },
        { "certificates", counts->certificates },
        { "toBeRevoked", static_cast<std::int64_t>(counts->to_be_revoked) },
        { "openIntents", static_cast<std::int64_t>(counts->open_intents) },
        { "keys", keys_of(signer, appliance_.policy) }, { "tokens", array_of(signer, "tokens") },
        { "limits", limits_of(server_, appliance_.config) } };
}

asio::awaitable<ipc::Reply> Operate::keys(ipc::Call)
{
    Result<ipc::Reply> reply = co_await appliance_.signer.call("Status", {});
    if (!reply) co_return failure(kOperator, reply.error());
    const auto* status = std::get_if<json::object>(&*reply);
    if (status == nullptr)
        co_return failure(kOperator, { ErrorCode::Unavailable, describe(std::get<ipc::CallError>(*reply)) });
    co_return json::object { { "keys", keys_of(*status, appliance_.policy) },
        { "tokens", array_of(*status, "tokens") } };
}

asio::awaitable<ipc::Reply> Operate::issuers(ipc::Call)
{
    json::array issuers;
    for (const PolicyIssuer& issuer : appliance_.policy.issuers) {
        json::array profiles;
        for (const policy::Profile& profile : appliance_.policy.profiles)
            if (profile.issuer == issuer.name) profiles.emplace_back(profile.name);
        issuers.push_back(json::object { { "name", issuer.name }, { "trust", issuer.trust },
            { "key", issuer.key }, { "subject", issuer.certificate.subject_text() },
            { "notAfter", to_rfc3339(issuer.certificate.not_after()) },
            { "profiles", std::move(profiles) } });
    }
    co_return json::object { { "issuers", std::move(issuers) } };
}

asio::awaitable<ipc::Reply> Operate::profiles(ipc::Call)
{
    json::array profiles;
    for (const policy::Profile& profile : appliance_.policy.profiles) {
        json::array scope;
        for (const DomainName& name : profile.scope)
            scope.emplace_back(name.text());
        profiles.push_back(
            json::object { { "name", profile.name }, { "kind", "private" }, { "issuer", profile.issuer },
                { "validityDays", std::chrono::duration_cast<std::chrono::days>(profile.validity).count() },
                { "keyTypes", key_types_of(profile) }, { "scope", std::move(scope) },
                { "extendedKeyUsages", list_of(profile.extended_key_usages) } });
    }
    co_return json::object { { "profiles", std::move(profiles) } };
}

asio::awaitable<ipc::Reply> Operate::accept_clock(ipc::Call call)
{
    Result<ipc::Reply> reply
        = co_await appliance_.signer.call("AcceptClock", { { "operator", operator_name(call.caller) } });
    if (!reply) co_return failure(kOperator, reply.error());
    if (const auto* error = std::get_if<ipc::CallError>(&*reply))
        co_return failure(kOperator, { ErrorCode::Unavailable, describe(*error) });
    // The log's mark may have gone back with the clock: our own watch must not hold the old one against it.
    [[maybe_unused]] const Result<void> looked = co_await appliance_.log_watch.check();
    appliance_.clock_watch.accept();
    co_return json::object {};
}

asio::awaitable<ipc::Reply> Operate::confirm_gap(ipc::Call call)
{
    if (Result<void> same = co_await appliance_.log_watch.check(); same)
        co_return failure(kOperator,
            { ErrorCode::Conflict, "log and store go with each other: there is no gap to confirm" });
    else if (same.error().code != ErrorCode::LogMismatch)
        co_return failure(kOperator, same.error());
    auto read = [](store::SqliteStore& store) { return store.log_pin(); };
    Result<std::optional<store::LogPin>> pin = co_await appliance_.store.run(read);
    if (!pin || !*pin)
        co_return failure(
            kOperator, pin ? Error { ErrorCode::Conflict, "the store pins no log yet" } : pin.error());
    Result<ipc::Reply> reply = co_await appliance_.signer.call("ConfirmGap",
        { { "operator", operator_name(call.caller) }, { "storeLogId", (*pin)->log.text() },
            { "storeSize", static_cast<std::int64_t>((*pin)->size) },
            { "reason", *optional_text(call.parameters, "reason") } });
    if (!reply) co_return failure(kOperator, reply.error());
    if (const auto* error = std::get_if<ipc::CallError>(&*reply))
        co_return failure(kOperator, { ErrorCode::Unavailable, describe(*error) });
    json::object answer = std::get<json::object>(*reply);
    Result<void> abandoned = co_await abandon_unknown_intents(appliance_);
    if (!abandoned) co_return failure(kOperator, abandoned.error());
    Result<void> accepted = co_await appliance_.log_watch.accept(optional_text(answer, "logId").value_or(""));
    if (!accepted) co_return failure(kOperator, accepted.error());
    co_return answer;
}

asio::awaitable<ipc::Reply> Operate::block_key(ipc::Call call)
{
    Result<Digest> key = parse_digest(*optional_text(call.parameters, "spkiSha256"));
    if (!key) co_return failure(kOperator, key.error(), "spkiSha256");
    const std::string reason = *optional_text(call.parameters, "reason");
    if (reason.size() > kLongestReason)
        co_return failure(kOperator,
            { ErrorCode::InvalidInput,
                fmt::format("{} octets; allowed: at most {}", reason.size(), kLongestReason) },
            "reason");
    const TimePoint now = appliance_.clock.now();
    auto block
        = [key = *key, reason, now](store::SqliteStore& store) { return store.block_key(key, reason, now); };
    Result<void> done = co_await appliance_.store.run(std::move(block));
    if (!done) co_return failure(kOperator, done.error());
    appliance_.events.put("keyBlocked", now,
        { { "spkiSha256", to_hex(*key) }, { "reason", reason }, { "by", operator_name(call.caller) } });
    co_return json::object {};
}

asio::awaitable<ipc::Reply> Operate::to_be_revoked(ipc::Call)
{
    auto read = [](store::SqliteStore& store) { return store.to_be_revoked(); };
    Result<std::vector<store::BurntSerial>> burnt = co_await appliance_.store.run(read);
    if (!burnt) co_return failure(kOperator, burnt.error());
    json::array serials;
    for (const store::BurntSerial& one : *burnt)
        serials.push_back(json::object { { "serial", one.serial.hex() }, { "issuer", one.issuer },
            { "reason", one.reason }, { "since", to_rfc3339(one.since) } });
    co_return json::object { { "serials", std::move(serials) } };
}

} // namespace countersign::daemon
