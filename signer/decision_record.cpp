// SPDX-License-Identifier: Apache-2.0
#include "signer/decision_record.hpp"

#include "audit/canonical_text.hpp"
#include "core/canonical_json.hpp"
#include "signer/json_members.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::signer {
namespace {

namespace json = boost::json;

std::vector<DomainName> read_names(JsonMembers& members, std::string_view member)
{
    std::vector<DomainName> names;
    for (const json::value& entry : members.array(member, kMostNames)) {
        Result<DomainName> name = entry.is_string()
            ? DomainName::parse(entry.get_string())
            : Result<DomainName> { Error { ErrorCode::InvalidInput, "an entry is no text" } };
        if (!name)
            members.fault(member, name.error().what);
        else if (name->text() != std::string_view { entry.get_string() })
            members.fault(member, "a name is not in the form in which it stands in a certificate");
        else if (!names.empty() && !(names.back() < *name))
            members.fault(member, "the names are not sorted and unique");
        else
            names.push_back(std::move(*name));
    }
    return names;
}

std::vector<NameEvidence> read_evidence(JsonMembers& members)
{
    std::vector<NameEvidence> evidence;
    for (const json::value& entry : members.array("evidence", kMostEvidence)) {
        if (!entry.is_object()) {
            members.fault("evidence", "an entry is no object");
            return {};
        }
        JsonMembers fields { "evidence", entry.get_object() };
        fields.only({ "name", "kind", "value" });
        Result<DomainName> name = DomainName::parse(fields.text("name"));
        std::string kind = fields.text("kind");
        std::string value = fields.text("value");
        if (!fields.is_sound() || !name) {
            members.fault("evidence", fields.is_sound() ? name.error().what : fields.error().what);
            return {};
        }
        evidence.push_back({ std::move(*name), std::move(kind), std::move(value) });
    }
    return evidence;
}

PermittedCertificate read_permit(JsonMembers& permit)
{
    permit.only({ "names", "subject", "spkiSha256", "notBefore", "notAfter", "evidence" });
    PermittedCertificate permitted;
    permitted.names = read_names(permit, "names");
    permitted.subject = permit.text("subject");
    permitted.spki_sha256 = permit.digest("spkiSha256");
    permitted.not_before = permit.time("notBefore");
    permitted.not_after = permit.time("notAfter");
    permitted.evidence = read_evidence(permit);
    return permitted;
}

/// Evidence and approvals were given for the content: what is signed must be that content.
void check_content(
    JsonMembers& content, JsonMembers& record, const std::optional<PermittedCertificate>& permit)
{
    content.only({ "order", "operation", "profile", "issuer", "spkiSha256", "names", "subject",
        "notAfterAsked", "predecessor", "revocation", "agreement" });
    for (const std::string_view same : { "order", "operation", "profile", "issuer" })
        if (content.text(same) != record.text(same)) content.fault(same, "differs from the record's");
    const std::vector<DomainName> names = read_names(content, "names");
    const std::string subject = content.text("subject");
    const Digest spki = content.digest("spkiSha256");
    if (!permit) return;
    if (names != permit->names) content.fault("names", "differ from the permit's");
    if (subject != permit->subject) content.fault("subject", "differs from the permit's");
    if (spki != permit->spki_sha256) content.fault("spkiSha256", "differs from the permit's");
}

void check_content_digest(JsonMembers& record, const json::object& content)
{
    static constexpr std::uint8_t kNul[] { 0 };
    const Digest computed = sha256(
        { bytes_of("countersign/content/v1"), BytesView { kNul }, bytes_of(canonical_json(content)) });
    if (record.digest("contentDigest") != computed)
        record.fault("contentDigest", "is not the digest of the content");
}

} // namespace

Result<DecisionRecord> parse_decision_record(std::string_view text)
{
    if (text.size() > kLongestDecisionRecord)
        return Error { ErrorCode::InvalidInput, fmt::format("above {} octets", kLongestDecisionRecord) };
    Result<json::value> value = audit::parse_canonical_json(text);
    if (!value) return value.error();
    if (!value->is_object()) return Error { ErrorCode::InvalidInput, "it is no object" };

    JsonMembers record { "", value->get_object() };
    record.only({ "version", "id", "request", "order", "operation", "decidedAt", "profile", "issuer",
        "contentDigest", "content", "rulebook", "policyDigest", "settings", "settingsDigest", "facts",
        "factsDigest", "verdict", "findings", "permit" });
    if (record.integer("version") != 1) record.fault("version", "is not 1");
    const Result<DecisionId> id = DecisionId::parse(record.text("id"));
    const Result<RequestId> request = RequestId::parse(record.text("request"));
    for (const std::string_view member : { "policyDigest", "settingsDigest", "factsDigest" })
        record.digest(member);
    record.text("rulebook");
    record.object("settings");
    record.object("facts");
    record.array("findings", kMostEvidence);
    if (!record.is_sound() || !id || !request)
        return record.is_sound() ? (id ? request.error() : id.error()) : record.error();

    DecisionRecord parsed { *id, *request, {}, {}, {}, {}, std::nullopt };
    parsed.decided_at = record.time("decidedAt");
    parsed.profile = record.text("profile");
    parsed.issuer = record.text("issuer");
    parsed.verdict = record.text("verdict");
    if (value->get_object().contains("permit")) {
        JsonMembers permit { "permit", record.object("permit") };
        parsed.permit = read_permit(permit);
        if (!permit.is_sound()) return permit.error();
    }
    JsonMembers content { "content", record.object("content") };
    check_content(content, record, parsed.permit);
    check_content_digest(record, record.object("content"));
    if (!content.is_sound()) return content.error();
    if (!record.is_sound()) return record.error();
    return parsed;
}

} // namespace countersign::signer
