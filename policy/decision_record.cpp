// SPDX-License-Identifier: Apache-2.0
#include "core/canonical_json.hpp"
#include "core/check.hpp"
#include "policy/content.hpp"
#include "policy/decision.hpp"
#include "policy/json_values.hpp"
#include "policy/names.hpp"
#include "policy/rulebook.hpp"
#include "policy/scope.hpp"

namespace countersign::policy {
namespace {

constexpr int kRecordVersion = 1;

std::string hex_digest(const boost::json::value& value)
{
    return to_hex(sha256(bytes_of(canonical_json(value))));
}

boost::json::array findings_json(const std::vector<Finding>& findings)
{
    boost::json::array array;
    for (const Finding& finding : findings)
        array.push_back(boost::json::object {
            { "rule", finding.rule },
            { "state", name_of(finding.state) },
            { "subject", finding.subject },
            { "message", finding.message },
            { "clause", finding.clause },
        });
    return array;
}

/// For each name the one piece of evidence that proves it: what the signer asks for on its own.
boost::json::array evidence_json(const Permit& permit, const Facts& facts)
{
    boost::json::array array;
    for (const DomainName& name : permit.names()) {
        const ScopeEvidence* evidence = find_scope_evidence(facts, permit.profile(), name);
        check(evidence != nullptr, "a permit's decision record is made from the facts that were decided");
        array.push_back(boost::json::object {
            { "name", name.text() },
            { "kind", "scope" },
            { "value", evidence->scope.text() },
        });
    }
    return array;
}

boost::json::object permit_json(const Permit& permit, const Facts& facts)
{
    return {
        { "names", names_json(permit.names()) },
        { "subject", permit.subject() },
        { "spkiSha256", to_hex(permit.spki_sha256()) },
        { "notBefore", to_rfc3339(permit.not_before()) },
        { "notAfter", to_rfc3339(permit.not_after()) },
        { "evidence", evidence_json(permit, facts) },
    };
}

} // namespace

boost::json::object decision_record(
    const DecisionId& id, const Facts& facts, const Settings& settings, const Decision& decision)
{
    const boost::json::value settings_value = settings_json(settings);
    const boost::json::value facts_value = facts_json(facts);
    boost::json::object record {
        { "version", kRecordVersion },
        { "id", id.text() },
        { "request", facts.request.text() },
        { "order", facts.order.text() },
        { "operation", name_of(facts.operation) },
        { "decidedAt", to_rfc3339(facts.now) },
        { "profile", settings.profile.name },
        { "issuer", settings.issuer.name },
        { "contentDigest", to_hex(content_digest(facts, settings)) },
        { "content", content_of(facts, settings) },
        { "rulebook", kRulebookRevision },
        { "policyDigest", to_hex(settings.policy_digest) },
        { "settings", settings_value },
        { "settingsDigest", hex_digest(settings_value) },
        { "facts", facts_value },
        { "factsDigest", hex_digest(facts_value) },
        { "verdict", verdict_of(decision) },
        { "findings", findings_json(findings_of(decision)) },
    };
    if (const auto* permit = std::get_if<Permit>(&decision)) record["permit"] = permit_json(*permit, facts);
    return record;
}

} // namespace countersign::policy
