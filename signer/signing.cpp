// SPDX-License-Identifier: Apache-2.0
#include "signer/signing.hpp"

#include "core/check.hpp"
#include "core/journal.hpp"
#include "core/printable.hpp"
#include "runtime/offload.hpp"
#include "signer/replies.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace countersign::signer {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds kTestWait { 3'000 }; // how long a call waits for a key's self-test
constexpr std::chrono::milliseconds kTestTick { 10 };

constexpr std::string_view kRefused = "27e0c4d95b8f4e6db1a3f80c6d92574b";
constexpr std::string_view kAbandoned = "5dc81fa36e0b47c29f6ab4e1d7038e90";
constexpr std::size_t kLongestReason
    = 4096; // octets of what a record says in words; an RSA-4096 signature fits too
constexpr std::int64_t kRefusalsPerMinute = 60; // in log and journal: a flood of them must not fill either

CaKey* find_key(const SignerParts& parts, std::string_view name)
{
    for (const std::unique_ptr<CaKey>& key : parts.keys)
        if (key->settings.name == name) return key.get();
    return nullptr;
}

} // namespace

struct Signing::Begun
{
    IntentId intent;
    CaKey& key;
    Bytes tbs;
    std::uint64_t index; // of the INTENT
};

Signing::~Signing()
{
    verifier_.join();
}

asio::awaitable<ipc::Reply> Signing::sign(SigningRequest asked)
{
    co_await wait_while_tested(asked.key);
    std::variant<Begun, ipc::CallError> first = begin(asked);
    if (auto* refused = std::get_if<ipc::CallError>(&first)) co_return std::move(*refused);
    Begun begun = std::move(std::get<Begun>(first));
    // Durable before the key is used: a crash between the two leaves a serial to revoke, never an unknown
    // certificate.
    Result<void> durable = co_await parts_.log.wait_until_durable(begun.index);
    if (!durable) co_return storage_unavailable(durable.error().what);

    const x509::Issuer& issuer = begun.key.settings.issuer;
    std::string mechanism { x509::name_of(issuer.algorithm()) };
    Bytes digest = issuer.digest(begun.tbs);
    TokenAnswer answer
        = co_await begun.key.token.sign(begun.key.settings.name, std::move(mechanism), std::move(digest));
    co_return co_await finish(std::move(begun), std::move(answer));
}

/// A token process that was started afresh is tested within a moment: a caller waits for that rather than
/// being sent away. Nothing is logged or reserved yet.
asio::awaitable<void> Signing::wait_while_tested(std::string name)
{
    CaKey* key = find_key(parts_, name);
    if (!key) co_return;
    key->token.notice_loss();
    const auto end = std::chrono::steady_clock::now() + kTestWait;
    asio::steady_timer timer { co_await asio::this_coro::executor };
    while (key->is_being_tested() && std::chrono::steady_clock::now() < end) {
        timer.expires_after(kTestTick);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

/// All checks and the taking of intent, serial and decision, in one go: nothing else runs between them.
std::variant<Signing::Begun, ipc::CallError> Signing::begin(SigningRequest& asked)
{
    if (parts_.log.log().is_poisoned())
        return storage_unavailable("the log cannot be written; the signer ends and reads it anew");
    if (parts_.ledger.find(asked.intent))
        return conflict(fmt::format("intent {} was seen before", asked.intent.text()));
    CaKey* key = find_key(parts_, asked.key);
    if (!key) return not_found(fmt::format("key {}", printable(asked.key)));
    if (const std::string& problem = parts_.clock_watch.problem(parts_.log.log().last_time());
        !problem.empty())
        return clock_unreliable(problem);
    Result<x509::Tbs> tbs = x509::parse_tbs(asked.tbs);
    Result<DecisionRecord> record = parse_decision_record(asked.decision_record);
    if (!tbs || !record) {
        const std::string_view rail = tbs ? "record-parses" : "tbs-parses";
        const std::string why = tbs ? record.error().what : tbs.error().what;
        tell_refusal(asked, rail, why);
        return rail_refused(rail, why);
    }
    if (std::optional<ipc::CallError> refused = check_rails(*key, asked, *tbs, *record))
        return std::move(*refused);
    if (!key->is_ready()) return token_trouble(key->token.settings().name, key->trouble());

    audit::Draft draft { audit::RecordType::Intent,
        { { "intent", asked.intent.text() }, { "key", asked.key }, { "kind", asked.kind },
            { "token", key->token.settings().name }, { "request", record->request.text() },
            { "decision", record->id.text() }, { "serial", tbs->serial.hex() },
            { "issuerSpkiSha256", to_hex(key->settings.issuer.spki_sha256()) } },
        { asked.tbs, Bytes { asked.decision_record.begin(), asked.decision_record.end() } } };
    Result<std::uint64_t> index = parts_.log.append(std::move(draft));
    if (!index) return storage_unavailable(index.error().what);
    parts_.ledger.begin(asked.intent, tbs->serial, record->id, *index);
    key->rate.count(parts_.clock.since_boot());
    return Begun { asked.intent, *key, std::move(asked.tbs), *index };
}

std::optional<ipc::CallError> Signing::check_rails(
    CaKey& key, const SigningRequest& asked, const x509::Tbs& tbs, const DecisionRecord& record)
{
    const RailCase rail_case { .rails = key.settings.rails,
        .issuer = key.issuer,
        .tbs = tbs,
        .record = record,
        .kind = asked.kind,
        .request = asked.request,
        .now = parts_.clock.now(),
        .serial_prefix = parts_.log.log().serial_prefix(),
        .serial_was_seen = parts_.ledger.has_serial(tbs.serial),
        .record_was_seen = parts_.ledger.has_decision(record.id),
        .signatures_in_last_minute = key.rate.in_last_minute(parts_.clock.since_boot()) };
    const std::optional<RailRefusal> refusal = find_refusal(rail_case);
    if (!refusal) return std::nullopt;
    tell_refusal(asked, refusal->rail, refusal->message);
    return rail_refused(refusal->rail, refusal->message);
}

asio::awaitable<ipc::Reply> Signing::finish(Begun begun, TokenAnswer answer)
{
    const std::string token = begun.key.token.settings().name;
    if (answer.use == TokenAnswer::Use::NotAsked) {
        Result<std::uint64_t> logged
            = co_await log_outcome(begun, IntentState::Failed, "reason", answer.problem.problem);
        if (!logged) co_return storage_unavailable(logged.error().what);
        co_return token_trouble(token, answer.problem);
    }
    const bool good = answer.use == TokenAnswer::Use::Signed && co_await verifies(begun, answer.signature);
    if (!good) {
        const std::string why = answer.use == TokenAnswer::Use::Signed
            ? "the token's signature does not verify with the issuer's key"
            : answer.problem.problem;
        journal(Severity::Critical, kAbandoned, "A signature was abandoned: its serial is to be revoked",
            { { "INTENT", begun.intent.text() }, { "KEY", begun.key.settings.name }, { "TOKEN", token },
                { "PROBLEM", why } });
        Result<std::uint64_t> logged = co_await log_outcome(begun, IntentState::Abandoned, "reason", why);
        if (!logged) co_return storage_unavailable(logged.error().what);
        co_return signing_failed(fmt::format("token {}: {}; the serial is burnt", token, why));
    }
    Result<std::uint64_t> logged
        = co_await log_outcome(begun, IntentState::Signed, "signature", to_base64(answer.signature));
    if (!logged) co_return storage_unavailable(logged.error().what);
    co_return boost::json::object { { "signature", to_base64(answer.signature) },
        { "logIndex", static_cast<std::int64_t>(*logged) } };
}

asio::awaitable<Result<std::uint64_t>> Signing::log_outcome(
    const Begun& begun, IntentState state, std::string_view member, std::string text)
{
    audit::Draft draft { audit::RecordType::Outcome,
        { { "intent", begun.intent.text() }, { "intentIndex", static_cast<std::int64_t>(begun.index) },
            { "state", name_of(state) }, { member, printable(text).substr(0, kLongestReason) } },
        {} };
    Result<std::uint64_t> index = co_await parts_.log.append_durably(std::move(draft));
    if (index) parts_.ledger.end(begun.intent, state, *index);
    co_return index;
}

/// A wrong signature also ends the key's use until its self-test passes again.
asio::awaitable<bool> Signing::verifies(const Begun& begun, const Bytes& signature)
{
    const x509::Issuer& issuer = begun.key.settings.issuer;
    auto verify = [&] { return issuer.verify(begun.tbs, signature); };
    // P-384 takes half a millisecond, the others less than the hop to another thread costs.
    const bool slow = issuer.algorithm() == x509::SignatureAlgorithm::EcdsaSha384;
    Result<void> verified = slow ? co_await runtime::offload(verifier_, verify) : verify();
    if (!verified) {
        begun.key.tested.reset();
        begun.key.problem = "it gave a signature that does not verify";
        begun.key.hint = "it is tested again; do not trust this token";
    }
    co_return static_cast<bool>(verified);
}

/// countersignd asks for nothing that the rails forbid unless it is wrong, or someone else's.
void Signing::tell_refusal(const SigningRequest& asked, std::string_view rail, std::string_view message)
{
    if (refusals_.in_last_minute(parts_.clock.since_boot()) >= kRefusalsPerMinute) return;
    refusals_.count(parts_.clock.since_boot());
    journal(Severity::Warning, kRefused, "The rails refused a signature",
        { { "RAIL", std::string { rail } }, { "PROBLEM", std::string { message } }, { "KEY", asked.key },
            { "INTENT", asked.intent.text() } });
    const std::string_view asked_for = std::string_view { asked.request }.substr(0, 64);
    Result<std::uint64_t> logged = parts_.log.append({ audit::RecordType::Event,
        { { "source", "countersign-signer" }, { "kind", "rail-refused" }, { "rail", rail },
            { "message", printable(message).substr(0, kLongestReason) }, { "key", asked.key },
            { "intent", asked.intent.text() }, { "request", printable(asked_for) } },
        {} });
    if (!logged) return; // a poisoned log: the process ends anyway
}

} // namespace countersign::signer
