// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include "policy/subject.hpp"

namespace countersign::policy::example {

using std::chrono::days;

DomainName name(std::string_view text)
{
    return *DomainName::parse(text);
}

std::vector<DomainName> names(std::initializer_list<std::string_view> texts)
{
    std::vector<DomainName> parsed;
    for (const std::string_view text : texts)
        parsed.push_back(name(text));
    return parsed;
}

OrderId order(char digit)
{
    return *OrderId::parse("ord_" + std::string(kIdentifierDigits, digit));
}

Serial serial(char digit)
{
    return *Serial::parse("01" + std::string(2 * kSerialOctets - 2, digit));
}

Digest digest(std::uint8_t filled_with)
{
    Digest filled {};
    filled.fill(filled_with);
    return filled;
}

KeyFacts good_rsa_key(unsigned bits)
{
    KeyFacts key;
    key.type = KeyType::Rsa;
    key.algorithm = "RSA";
    key.bits = bits;
    key.spki_sha256 = digest(0x11);
    key.exponent = 65537;
    return key;
}

KeyFacts good_ec_key()
{
    KeyFacts key;
    key.type = KeyType::EcP256;
    key.algorithm = "EC P-256";
    key.bits = 256;
    key.spki_sha256 = digest(0x22);
    return key;
}

Settings settings()
{
    Settings settings;
    settings.profile.name = "private-server";
    settings.profile.issuer = "issuing-1";
    settings.profile.validity = days { 90 };
    settings.profile.backdate = std::chrono::minutes { 5 };
    settings.profile.rsa = true;
    settings.profile.ec_p256 = true;
    settings.profile.scope = names({ "example.test" });
    settings.profile.extended_key_usages = { "serverAuth", "clientAuth" };
    settings.issuer
        = { .name = "issuing-1", .not_before = kNoon - days { 365 }, .not_after = kNoon + days { 3650 } };
    settings.policy_digest = digest(0x99);
    return settings;
}

Facts first_issue()
{
    Facts facts {
        .now = kNoon,
        .request = *RequestId::parse("req_" + std::string(kIdentifierDigits, 'a')),
        .order = order(),
        .operation = Operation::Issue,
        .names = names({ "www.example.test" }),
        .subject = {},
        .key = good_rsa_key(),
        .key_proven = true,
        .not_after_asked = {},
        .predecessor = {},
        .predecessor_has_pending_request = false,
        .key_uses = {},
        .key_blocked = false,
        .scope_evidence = {},
    };
    prove_names(facts);
    return facts;
}

Facts reissue()
{
    Facts facts = first_issue();
    facts.operation = Operation::Reissue;
    facts.predecessor = Predecessor {
        .serial = serial('0'),
        .order = facts.order,
        .profile = "private-server",
        .issuer = "issuing-1",
        .names = facts.names,
        .subject = facts.subject,
        .key_type = facts.key.type,
        .key_bits = facts.key.bits,
        .spki_sha256 = digest(0x10),
        .not_before = kNoon - days { 30 },
        .not_after = kNoon + days { 60 },
        .state = CertificateState::Current,
    };
    return facts;
}

Facts rekey()
{
    Facts facts = reissue();
    facts.operation = Operation::Rekey;
    return facts;
}

void prove_names(Facts& facts)
{
    facts.subject = subject_of(settings().profile, facts.names);
    facts.scope_evidence.clear();
    for (const DomainName& one : facts.names)
        facts.scope_evidence.push_back({ .name = one, .scope = name("example.test") });
}

std::vector<std::string> messages(const std::vector<Finding>& findings, FindingState state)
{
    std::vector<std::string> found;
    for (const Finding& finding : findings)
        if (finding.state == state) found.push_back(finding.message);
    return found;
}

std::vector<std::string> messages(const Findings& findings, FindingState state)
{
    return messages(findings.all(), state);
}

} // namespace countersign::policy::example
