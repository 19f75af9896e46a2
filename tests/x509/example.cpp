// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"

#include "core/file.hpp"
#include "policy/subject.hpp"
#include "x509/algorithm_identifier.hpp"
#include "x509/build_tbs.hpp"
#include "x509/inspect_key.hpp"
#include "x509/openssl_ptr.hpp"
#include "x509/throwaway_key.hpp"

#include <openssl/pem.h>

#include <stdexcept>

namespace countersign::x509::example {
namespace {

/// A fixture that is not there is a broken test, not a failing one.
template <class T>
T sure(Result<T> result)
{
    if (!result) throw std::runtime_error { result.error().what };
    return *std::move(result);
}

} // namespace

Bytes data(const std::string& path)
{
    constexpr std::size_t kLongest = 1UL << 20;
    return sure(read_file(std::string { COUNTERSIGN_TEST_DATA } + "/x509/" + path, kLongest));
}

Csr csr(const std::string& file)
{
    return sure(Csr::parse(data("csr/" + file)));
}

Issuer issuer(const std::string& name)
{
    return sure(Issuer::parse(text_of(data("ca/" + name + ".pem"))));
}

Bytes sign_as(const std::string& ca, SignatureAlgorithm algorithm, BytesView tbs)
{
    const Bytes pem = data("ca/" + ca + ".key");
    const OpensslPtr<BIO, BIO_free_all> memory { BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())) };
    const KeyPtr key { PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr) };
    const DigestContextPtr context { EVP_MD_CTX_new() };
    Bytes signature(512);
    std::size_t length = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, hash_of(algorithm), nullptr, key.get()) != 1
        || EVP_DigestSign(context.get(), signature.data(), &length, tbs.data(), tbs.size()) != 1)
        throw std::runtime_error { "the CA's key of the test does not sign" };
    signature.resize(length);
    return signature;
}

Serial serial()
{
    return sure(Serial::parse("01" + std::string(2 * kSerialOctets - 2, 'a')));
}

policy::Settings settings(const Issuer& issuer)
{
    policy::Settings settings;
    settings.profile.name = "private-server";
    settings.profile.issuer = "issuing-1";
    settings.profile.validity = std::chrono::days { 90 };
    settings.profile.backdate = std::chrono::minutes { 5 };
    settings.profile.rsa = true;
    settings.profile.ec_p256 = true;
    settings.profile.ec_p384 = true;
    settings.profile.scope = { sure(DomainName::parse("example.test")) };
    settings.profile.wildcards = true;
    settings.profile.most_names = 1000;
    settings.profile.extended_key_usages = { "serverAuth", "clientAuth" };
    settings.issuer
        = { .name = "issuing-1", .not_before = issuer.not_before(), .not_after = issuer.not_after() };
    return settings;
}

policy::Facts facts(const Csr& csr, const policy::Settings& settings)
{
    policy::Facts facts {
        .now = kNoon,
        .request = sure(RequestId::parse("req_" + std::string(kIdentifierDigits, 'a'))),
        .order = sure(OrderId::parse("ord_" + std::string(kIdentifierDigits, 'a'))),
        .operation = policy::Operation::Issue,
        .names = csr.names(),
        .subject = policy::subject_of(settings.profile, csr.names()),
        .key = sure(inspect_key(csr.spki(), {})),
        .key_proven = true,
        .not_after_asked = {},
        .predecessor = {},
        .predecessor_has_pending_request = false,
        .key_uses = {},
        .key_blocked = false,
        .scope_evidence = {},
    };
    for (const DomainName& name : facts.names)
        facts.scope_evidence.push_back({ .name = name, .scope = settings.profile.scope.front() });
    return facts;
}

policy::Permit permit(const policy::Facts& facts, const policy::Settings& settings)
{
    policy::Decision decision = policy::decide(facts, settings);
    if (auto* permitted = std::get_if<policy::Permit>(&decision)) return std::move(*permitted);
    std::string why;
    for (const policy::Finding& finding : policy::findings_of(decision))
        if (finding.state != policy::FindingState::Satisfied)
            why += finding.rule + ": " + finding.message + "\n";
    throw std::runtime_error { "policy does not permit:\n" + why };
}

policy::Permit permit(const Csr& csr, const Issuer& issuer)
{
    const policy::Settings judged_by = settings(issuer);
    return permit(facts(csr, judged_by), judged_by);
}

CertificatePlan plan()
{
    const Csr request = csr("p256.pem");
    const Issuer ca = issuer("p256");
    return {
        .serial = serial(),
        .algorithm = ca.algorithm(),
        .issuer = ca.subject(),
        .issuer_key_identifier = ca.key_identifier(),
        .not_before = kNoon,
        .not_after = kNoon + std::chrono::days { 90 } - kSecond,
        .subject = "CN=" + request.names().front().text(),
        .spki = request.spki(),
        .names = request.names(),
        .extended_key_usages = { "serverAuth" },
    };
}

LintSubject lint_subject(const CertificatePlan& plan)
{
    const Bytes tbs = sure(build_tbs(plan));
    const Bytes certificate
        = build_certificate(tbs, plan.algorithm, sure(throwaway_signature(plan.algorithm, tbs)));
    return {
        .certificate = certificate,
        .parts = sure(split_certificate(certificate)),
        .tbs = sure(parse_tbs(tbs)),
        .plan = plan,
    };
}

} // namespace countersign::x509::example
