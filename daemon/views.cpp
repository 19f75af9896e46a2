// SPDX-License-Identifier: Apache-2.0
#include "daemon/views.hpp"

#include "core/check.hpp"
#include "core/strict_json.hpp"
#include "daemon/reply_fields.hpp"
#include "policy/names.hpp"
#include "x509/prepare.hpp"

namespace countersign::daemon {

namespace json = boost::json;

namespace {

json::array texts(const std::vector<DomainName>& names)
{
    json::array list;
    for (const DomainName& name : names)
        list.emplace_back(name.text());
    return list;
}

/// Columns that we wrote ourselves as JSON text.
json::value stored_json(const std::string& text)
{
    Result<json::value> value = parse_strict_json(text);
    check(static_cast<bool>(value), "JSON columns hold JSON");
    return std::move(*value);
}

/// As the interface writes it: camelCase, unlike records and columns.
std::string_view shown_name(policy::CertificateState state)
{
    switch (state) {
    case policy::CertificateState::Current:
        return "current";
    case policy::CertificateState::Replaced:
        return "replaced";
    case policy::CertificateState::RevocationPending:
        return "revocationPending";
    case policy::CertificateState::Revoked:
        return "revoked";
    }
    return "revoked";
}

std::optional<std::string> hex(const std::optional<Serial>& serial)
{
    return serial ? std::optional { serial->hex() } : std::nullopt;
}

} // namespace

json::object view(const store::Request& request)
{
    return { { "id", request.id.text() }, { "number", request.number }, { "order", request.order.text() },
        { "operation", policy::name_of(request.operation) }, { "profile", request.profile },
        { "issuer", request.issuer }, { "state", policy::name_of(request.state) },
        { "names", texts(request.names) }, { "subject", request.subject },
        { "spkiSha256", to_hex(request.spki_sha256) }, { "contentDigest", to_hex(request.content_digest) },
        { "notAfterAsked",
            or_null(request.not_after_asked ? std::optional { to_rfc3339(*request.not_after_asked) }
                                            : std::nullopt) },
        { "message", or_null(request.message) }, { "predecessor", or_null(hex(request.predecessor)) },
        { "changes", stored_json(request.changes) }, { "findings", stored_json(request.findings) },
        { "decision", or_null(request.decision ? std::optional { request.decision->text() } : std::nullopt) },
        { "serial", or_null(hex(request.serial)) }, { "createdAt", to_rfc3339(request.created_at) },
        { "expiresAt", to_rfc3339(request.expires_at) } };
}

json::object view(const store::CertificateRow& certificate)
{
    return { { "serial", certificate.serial.hex() }, { "issuer", certificate.issuer },
        { "profile", certificate.profile }, { "order", certificate.order.text() },
        { "request", certificate.request.text() }, { "decision", certificate.decision.text() },
        { "names", texts(certificate.names) }, { "subject", certificate.subject },
        { "notBefore", to_rfc3339(certificate.not_before) },
        { "notAfter", to_rfc3339(certificate.not_after) }, { "spkiSha256", to_hex(certificate.spki_sha256) },
        { "fingerprintSha256", to_hex(certificate.fingerprint) }, { "state", shown_name(certificate.state) },
        { "replacedBy", or_null(hex(certificate.replaced_by)) },
        { "revokeAt",
            or_null(certificate.revoke_at ? std::optional { to_rfc3339(*certificate.revoke_at) }
                                          : std::nullopt) },
        { "logIndex", static_cast<std::int64_t>(certificate.log_index) },
        { "certificate", x509::to_pem(certificate.der) } };
}

json::array view(const std::vector<policy::Finding>& findings)
{
    json::array list;
    for (const policy::Finding& finding : findings)
        list.push_back(json::object { { "rule", finding.rule }, { "state", policy::name_of(finding.state) },
            { "subject", finding.subject }, { "message", finding.message }, { "clause", finding.clause } });
    return list;
}

json::array view(const std::vector<policy::Change>& changes)
{
    json::array list;
    for (const policy::Change& change : changes)
        list.push_back(json::object { { "what", policy::name_of(change.kind) }, { "from", change.from },
            { "to", change.to }, { "consequence", change.consequence } });
    return list;
}

std::string chain_of(const std::string& issuer, const Policy& policy)
{
    const PolicyIssuer* found = policy.find_issuer(issuer);
    return found == nullptr ? std::string {} : found->certificate.chain_pem();
}

json::object view_issued(const store::CertificateRow& certificate, const Policy& policy)
{
    return { { "serial", certificate.serial.hex() }, { "certificate", x509::to_pem(certificate.der) },
        { "chain", chain_of(certificate.issuer, policy) }, { "decision", certificate.decision.text() },
        { "logIndex", static_cast<std::int64_t>(certificate.log_index) } };
}

} // namespace countersign::daemon
