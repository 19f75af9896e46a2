// SPDX-License-Identifier: Apache-2.0
#include "signer/rails.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace countersign::signer {
namespace {

// Each rail answers with why it forbids, or with nothing. Those behind record-permits may rely on a permit.

std::string kind(const RailCase& asked)
{
    if (asked.rails.kinds.contains(asked.kind)) return {};
    return fmt::format("this key signs no \"{}\"", printable(asked.kind));
}

std::string record_permits(const RailCase& asked)
{
    if (asked.record.verdict != "permit" || !asked.record.permit)
        return fmt::format("the decision is \"{}\"", printable(asked.record.verdict));
    if (asked.record.request.text() != asked.request)
        return fmt::format("the decision is for request {}", asked.record.request.text());
    return {};
}

std::string record_fresh(const RailCase& asked)
{
    if (asked.record.decided_at < asked.now - kDecisionLife
        || asked.record.decided_at > asked.now + kDecisionAhead)
        return fmt::format(
            "it was decided at {}, now it is {}", to_rfc3339(asked.record.decided_at), to_rfc3339(asked.now));
    return {};
}

std::string record_serves_once(const RailCase& asked)
{
    return asked.record_was_seen ? fmt::format("decision {} was used before", asked.record.id.text())
                                 : std::string {};
}

std::string issuer_equals(const RailCase& asked)
{
    if (!asked.rails.issuers.contains(asked.record.issuer))
        return fmt::format(
            "the decision is for issuer \"{}\", which is not this key's", printable(asked.record.issuer));
    if (asked.tbs.issuer != asked.issuer.subject)
        return "the issuer's name is not the subject of this key's certificate";
    if (asked.tbs.authority_key_identifier != asked.issuer.key_identifier)
        return "the authority key identifier is not this key's";
    return {};
}

/// As sets: a name twice in the certificate is no other name, but a certificate has no name twice either.
std::string names_equal_record(const RailCase& asked)
{
    std::vector<DomainName> names = asked.tbs.dns_names;
    std::ranges::sort(names);
    if (names.empty()) return "the certificate has no name";
    if (names != asked.record.permit->names)
        return "the certificate's names are not those that were permitted";
    if (asked.tbs.subject_text != asked.record.permit->subject)
        return fmt::format("the subject is \"{}\", not the permitted one", printable(asked.tbs.subject_text));
    const auto is_the_common_name
        = [&](const DomainName& name) { return asked.tbs.subject_text == "CN=" + name.text(); };
    if (!asked.tbs.subject_text.empty() && std::ranges::none_of(names, is_the_common_name))
        return "the subject is no common name out of the certificate's names";
    return {};
}

std::string spki_equals_record(const RailCase& asked)
{
    if (asked.tbs.spki_sha256 == asked.record.permit->spki_sha256
        && asked.tbs.spki_sha256 == sha256(asked.tbs.spki))
        return {};
    return "the public key is not the one that was permitted";
}

std::string validity_equals_record(const RailCase& asked)
{
    if (asked.tbs.not_before == asked.record.permit->not_before
        && asked.tbs.not_after == asked.record.permit->not_after)
        return {};
    return fmt::format("the validity is {} to {}, not the permitted one", to_rfc3339(asked.tbs.not_before),
        to_rfc3339(asked.tbs.not_after));
}

std::string profile_allowed(const RailCase& asked)
{
    if (asked.rails.profiles.contains(asked.record.profile)) return {};
    return fmt::format("profile \"{}\" is not allowed for this key", printable(asked.record.profile));
}

bool is_within_suffixes(const RailCase& asked, const DomainName& name)
{
    return std::ranges::any_of(
        asked.rails.name_suffixes, [&](const DomainName& suffix) { return name.is_within(suffix); });
}

std::string name_suffixes(const RailCase& asked)
{
    for (const DomainName& name : asked.tbs.dns_names)
        if (!is_within_suffixes(asked, name))
            return fmt::format("{} is under no name that this key may certify", name.text());
    return {};
}

std::string wildcards(const RailCase& asked)
{
    for (const DomainName& name : asked.tbs.dns_names)
        if (name.is_wildcard() && !asked.rails.wildcards)
            return fmt::format("{} is a wildcard, which this key may not certify", name.text());
    return {};
}

std::string san_kinds(const RailCase& asked)
{
    if (!asked.tbs.dns_names.empty() && !asked.rails.san_kinds.contains("dns"))
        return "this key certifies no DNS name";
    for (const std::string& other : asked.tbs.other_name_kinds)
        if (!asked.rails.san_kinds.contains(other))
            return fmt::format("the certificate has a subject alternative name of kind {}", printable(other));
    return {};
}

/// None at all would mean: every purpose (RFC 5280 4.2.1.12).
std::string extended_key_usages(const RailCase& asked)
{
    if (asked.tbs.extended_key_usages.empty()) return "the certificate has no extended key usage";
    for (const std::string& usage : asked.tbs.extended_key_usages)
        if (!asked.rails.extended_key_usages.contains(usage))
            return fmt::format("extended key usage {} is not allowed for this key", printable(usage));
    return {};
}

std::string extension_allow_list(const RailCase& asked)
{
    for (const x509::Extension& extension : asked.tbs.extensions)
        if (!asked.rails.extensions.contains(extension.oid))
            return fmt::format("extension {} is not allowed for this key", printable(extension.oid));
    return {};
}

std::string algorithm(const RailCase& asked)
{
    if (asked.tbs.signature_algorithm == asked.issuer.signature_algorithm) return {};
    return "the signature algorithm is not the one of this key";
}

std::string longest_validity(const RailCase& asked)
{
    // Both ends are inside (RFC 5280 4.1.2.5): 90 days and one second is not 90 days.
    const std::chrono::seconds length
        = asked.tbs.not_after - asked.tbs.not_before + std::chrono::seconds { 1 };
    if (length <= std::chrono::seconds {}) return "the certificate ends before it begins";
    if (length > asked.rails.longest_validity)
        return fmt::format("it would be valid for {} s; this key allows {} s", length.count(),
            asked.rails.longest_validity.count());
    return {};
}

std::string issuer_outlives(const RailCase& asked)
{
    if (asked.tbs.not_after <= asked.issuer.not_after) return {};
    return fmt::format("the issuer's certificate ends before, at {}", to_rfc3339(asked.issuer.not_after));
}

std::string not_before_near_now(const RailCase& asked)
{
    if (asked.tbs.not_before >= asked.now - kLongestBackdate
        && asked.tbs.not_before <= asked.now + kLongestPostdate)
        return {};
    return fmt::format(
        "notBefore is {}, now it is {}", to_rfc3339(asked.tbs.not_before), to_rfc3339(asked.now));
}

std::string serial_prefix(const RailCase& asked)
{
    if (asked.tbs.serial.prefix() == asked.serial_prefix) return {};
    return fmt::format("the serial begins with {:02x}, this log's begin with {:02x}",
        asked.tbs.serial.prefix(), asked.serial_prefix);
}

std::string serial_fresh(const RailCase& asked)
{
    return asked.serial_was_seen ? fmt::format("serial {} was used before", asked.tbs.serial.hex())
                                 : std::string {};
}

bool proves(const RailCase& asked, const NameEvidence& evidence, const DomainName& name)
{
    if (evidence.name != name || evidence.kind != asked.rails.evidence) return false;
    if (evidence.kind != "scope") return true;
    const Result<DomainName> scope = DomainName::parse(evidence.value, Wildcard::Forbidden);
    return scope && name.is_within(*scope) && is_within_suffixes(asked, *scope);
}

/// Loops over what must be proven, never over what was found.
std::string evidence_for_every_name(const RailCase& asked)
{
    for (const DomainName& name : asked.tbs.dns_names) {
        const auto proves_it = [&](const NameEvidence& evidence) { return proves(asked, evidence, name); };
        if (std::ranges::none_of(asked.record.permit->evidence, proves_it))
            return fmt::format(
                "the record has no evidence of kind \"{}\" for {}", asked.rails.evidence, name.text());
    }
    return {};
}

/// There is no setting for this one: CA certificates are made in ceremonies.
std::string no_ca(const RailCase& asked)
{
    return asked.tbs.is_ca ? "it would be a CA certificate, or one that signs certificates or CRLs"
                           : std::string {};
}

std::string rate(const RailCase& asked)
{
    if (asked.signatures_in_last_minute < asked.rails.signatures_per_minute) return {};
    return fmt::format("this key signs at most {} a minute", asked.rails.signatures_per_minute);
}

struct Rail
{
    std::string_view name;
    std::string (*forbids)(const RailCase&);
};

constexpr std::array kRails {
    Rail { "kind", kind },
    Rail { "no-ca", no_ca },
    Rail { "record-permits", record_permits },
    Rail { "record-fresh", record_fresh },
    Rail { "record-serves-once", record_serves_once },
    Rail { "issuer-equals", issuer_equals },
    Rail { "names-equal-record", names_equal_record },
    Rail { "spki-equals-record", spki_equals_record },
    Rail { "validity-equals-record", validity_equals_record },
    Rail { "profile-allowed", profile_allowed },
    Rail { "name-suffixes", name_suffixes },
    Rail { "wildcards", wildcards },
    Rail { "san-kinds", san_kinds },
    Rail { "extended-key-usages", extended_key_usages },
    Rail { "extension-allow-list", extension_allow_list },
    Rail { "algorithm", algorithm },
    Rail { "longest-validity", longest_validity },
    Rail { "issuer-outlives", issuer_outlives },
    Rail { "not-before-near-now", not_before_near_now },
    Rail { "serial-prefix", serial_prefix },
    Rail { "serial-fresh", serial_fresh },
    Rail { "evidence-for-every-name", evidence_for_every_name },
    Rail { "rate", rate },
};

} // namespace

std::optional<RailRefusal> find_refusal(const RailCase& asked)
{
    for (const Rail& rail : kRails)
        if (std::string why = rail.forbids(asked); !why.empty())
            return RailRefusal { rail.name, std::move(why) };
    return std::nullopt;
}

std::vector<std::string_view> rail_names()
{
    std::vector<std::string_view> names;
    for (const Rail& rail : kRails)
        names.push_back(rail.name);
    return names;
}

} // namespace countersign::signer
