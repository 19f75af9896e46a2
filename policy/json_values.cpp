// SPDX-License-Identifier: Apache-2.0
#include "policy/json_values.hpp"

#include "policy/names.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

template <class T>
boost::json::array array_of(const std::vector<T>& items, auto to_json)
{
    boost::json::array array;
    array.reserve(items.size());
    for (const T& item : items)
        array.push_back(to_json(item));
    return array;
}

boost::json::array texts_json(const std::vector<std::string>& texts)
{
    return array_of(texts, [](const std::string& text) { return boost::json::value(text); });
}

boost::json::object key_json(const KeyFacts& key)
{
    return {
        { "type", name_of(key.type) },
        { "algorithm", key.algorithm },
        { "bits", key.bits },
        { "spkiSha256", to_hex(key.spki_sha256) },
        { "exponent", fmt::format("{}", key.exponent) }, // as text: it may be above 2^53
        { "modulusIsOdd", key.modulus_is_odd },
        { "smallFactor", key.small_factor ? boost::json::value(*key.small_factor) : nullptr },
        { "modulusIsPrimePower", key.modulus_is_prime_power },
        { "closePrimes", key.close_primes },
        { "roca", key.roca },
        { "pointOnCurve", key.point_on_curve },
        { "pointUncompressed", key.point_uncompressed },
        { "namedCurve", key.named_curve },
        { "weakLists", texts_json(key.weak_lists) },
    };
}

boost::json::value predecessor_json(const std::optional<Predecessor>& predecessor)
{
    if (!predecessor) return nullptr;
    return boost::json::object {
        { "serial", predecessor->serial.hex() },
        { "order", predecessor->order.text() },
        { "profile", predecessor->profile },
        { "issuer", predecessor->issuer },
        { "names", names_json(predecessor->names) },
        { "subject", predecessor->subject },
        { "keyType", name_of(predecessor->key_type) },
        { "keyBits", predecessor->key_bits },
        { "spkiSha256", to_hex(predecessor->spki_sha256) },
        { "notBefore", to_rfc3339(predecessor->not_before) },
        { "notAfter", to_rfc3339(predecessor->not_after) },
        { "state", name_of(predecessor->state) },
    };
}

boost::json::value use_json(const KeyUse& use)
{
    return boost::json::object { { "serial", use.serial.hex() }, { "order", use.order.text() } };
}

boost::json::value evidence_json(const ScopeEvidence& evidence)
{
    return boost::json::object { { "name", evidence.name.text() }, { "scope", evidence.scope.text() } };
}

boost::json::object profile_json(const Profile& profile)
{
    const auto& revoke = profile.revoke_replaced_after;
    return {
        { "name", profile.name },
        { "kind", name_of(profile.kind) },
        { "issuer", profile.issuer },
        { "validity", profile.validity.count() },
        { "backdate", profile.backdate.count() },
        { "rsa", profile.rsa },
        { "smallestRsaBits", profile.smallest_rsa_bits },
        { "largestRsaBits", profile.largest_rsa_bits },
        { "ecP256", profile.ec_p256 },
        { "ecP384", profile.ec_p384 },
        { "scope", names_json(profile.scope) },
        { "wildcards", profile.wildcards },
        { "mostNames", profile.most_names },
        { "subject", name_of(profile.subject) },
        { "extendedKeyUsages", texts_json(profile.extended_key_usages) },
        { "reissueAllowed", profile.reissue_allowed },
        { "namesMayChangeAtReissue", profile.names_may_change_at_reissue },
        { "revokeReplacedAfter", revoke ? boost::json::value(revoke->count()) : nullptr },
    };
}

} // namespace

boost::json::array names_json(const std::vector<DomainName>& names)
{
    return array_of(names, [](const DomainName& name) { return boost::json::value(name.text()); });
}

boost::json::value time_json(const std::optional<TimePoint>& time)
{
    return time ? boost::json::value(to_rfc3339(*time)) : nullptr;
}

boost::json::object facts_json(const Facts& facts)
{
    return {
        { "now", to_rfc3339(facts.now) },
        { "request", facts.request.text() },
        { "order", facts.order.text() },
        { "operation", name_of(facts.operation) },
        { "names", names_json(facts.names) },
        { "subject", facts.subject },
        { "key", key_json(facts.key) },
        { "keyProven", facts.key_proven },
        { "notAfterAsked", time_json(facts.not_after_asked) },
        { "predecessor", predecessor_json(facts.predecessor) },
        { "predecessorHasPendingRequest", facts.predecessor_has_pending_request },
        { "keyUses", array_of(facts.key_uses, use_json) },
        { "keyBlocked", facts.key_blocked },
        { "scopeEvidence", array_of(facts.scope_evidence, evidence_json) },
    };
}

boost::json::object settings_json(const Settings& settings)
{
    return {
        { "profile", profile_json(settings.profile) },
        { "issuer",
            boost::json::object {
                { "name", settings.issuer.name },
                { "notBefore", to_rfc3339(settings.issuer.not_before) },
                { "notAfter", to_rfc3339(settings.issuer.not_after) },
            } },
        { "policyDigest", to_hex(settings.policy_digest) },
    };
}

} // namespace countersign::policy
