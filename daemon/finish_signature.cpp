// SPDX-License-Identifier: Apache-2.0
#include "daemon/finish_signature.hpp"

#include "daemon/judge.hpp"
#include "policy/reissue_diff.hpp"
#include "runtime/offload.hpp"
#include "x509/inspect_key.hpp"
#include "x509/tbs.hpp"

#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

/// The finished bytes, taken apart.
struct Assembled
{
    Bytes der;
    x509::Tbs tbs;
    policy::KeyFacts key;
};

Result<Assembled> assemble(const store::Intent& intent, const Bytes& signature, const x509::Issuer& issuer)
{
    Result<Bytes> der = x509::assemble(intent.tbs, signature, issuer);
    if (!der) return der.error();
    Result<x509::Tbs> tbs = x509::parse_tbs(intent.tbs);
    if (!tbs) return tbs.error();
    Result<policy::KeyFacts> key = x509::inspect_key(tbs->spki, {});
    if (!key) return key.error();
    return Assembled { std::move(*der), std::move(*tbs), std::move(*key) };
}

store::CertificateRow row_of(Assembled assembled, const store::Intent& intent, const store::Request& request,
    const Signed& signature, TimePoint now)
{
    const Digest fingerprint = sha256(assembled.der);
    return { .number = 0,
        .serial = intent.serial,
        .issuer = intent.issuer,
        .profile = request.profile,
        .order = request.order,
        .request = request.id,
        .decision = intent.decision,
        .owner_uid = request.owner_uid,
        .names = request.names,
        .subject = request.subject,
        .spki_sha256 = assembled.tbs.spki_sha256,
        .key_type = assembled.key.type,
        .key_bits = assembled.key.bits,
        .fingerprint = fingerprint,
        .der = std::move(assembled.der),
        .not_before = assembled.tbs.not_before,
        .not_after = assembled.tbs.not_after,
        .state = policy::CertificateState::Current,
        .replaced_by = std::nullopt,
        .revoke_at = std::nullopt,
        .log_index = signature.log_index,
        .created_at = now };
}

/// When the earlier certificates are to be revoked, by the same diff that the subscriber was shown.
Result<std::optional<TimePoint>> revocation_of_earlier(const store::Request& request,
    const store::CertificateRow& fresh, const Policy& policy, store::SqliteStore& store)
{
    const policy::Profile* profile = policy.find_profile(request.profile);
    if (!request.predecessor || profile == nullptr) return std::optional<TimePoint> {};
    Result<std::optional<store::CertificateRow>> old = store.find_certificate(*request.predecessor);
    if (!old) return old.error();
    if (!*old) return std::optional<TimePoint> {};
    policy::KeyFacts key;
    key.type = fresh.key_type;
    key.bits = fresh.key_bits;
    key.spki_sha256 = fresh.spki_sha256;
    const policy::Facts facts { .now = fresh.created_at,
        .request = request.id,
        .order = request.order,
        .operation = request.operation,
        .names = request.names,
        .subject = request.subject,
        .key = std::move(key),
        .key_proven = true,
        .not_after_asked = request.not_after_asked,
        .predecessor = predecessor_of(**old),
        .predecessor_has_pending_request = false,
        .key_uses = {},
        .key_blocked = false,
        .scope_evidence = {} };
    const policy::ReissueDiff diff = policy::reissue_diff(facts, policy.settings(*profile));
    if (!diff.revokes_predecessor || !diff.revoke_after) return std::optional<TimePoint> {};
    return std::optional { fresh.created_at + *diff.revoke_after };
}

Result<store::CertificateRow> complete(store::SqliteStore& store, const store::Intent& intent,
    Assembled assembled, const Signed& signature, const Policy& policy, TimePoint now)
{
    Result<std::optional<store::Request>> request = store.find_request(intent.request);
    if (!request) return request.error();
    if (!*request) return Error { ErrorCode::NotFound, fmt::format("request {}", intent.request.text()) };
    store::CertificateRow row = row_of(std::move(assembled), intent, **request, signature, now);
    Result<std::optional<TimePoint>> revoke_at = revocation_of_earlier(**request, row, policy, store);
    if (!revoke_at) return revoke_at.error();
    if (Result<void> done = store.complete_intent(intent.id, row, *revoke_at); !done) return done.error();
    if (Result<void> done = note_newest_outcome(store, { signature.log_index, intent.id.text() }); !done)
        return done.error();
    return row;
}

} // namespace

asio::awaitable<Result<store::CertificateRow>> finish_signature(
    Appliance& appliance, store::Intent intent, Signed signature, std::optional<TimePoint> at)
{
    const PolicyIssuer* issuer = appliance.policy.find_issuer(intent.issuer);
    if (issuer == nullptr)
        co_return Error { ErrorCode::NotFound,
            fmt::format("issuer \"{}\" in the policy in force", intent.issuer) };
    auto build = [&intent, &signature, issuer] {
        return assemble(intent, signature.signature, issuer->certificate);
    };
    Result<Assembled> assembled = co_await runtime::offload(appliance.cpu, build);
    if (!assembled) co_return assembled.error();
    const TimePoint when = at.value_or(appliance.clock.now());
    auto store = [&, built = std::move(*assembled)](store::SqliteStore& database) mutable {
        return complete(database, intent, std::move(built), signature, appliance.policy, when);
    };
    Result<store::CertificateRow> row = co_await appliance.store.run(std::move(store));
    appliance.changes.announce(intent.request);
    co_return row;
}

} // namespace countersign::daemon
