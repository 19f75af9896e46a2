// SPDX-License-Identifier: Apache-2.0
#include "core/file.hpp"
#include "tests/x509/example.hpp"
#include "x509/algorithm_identifier.hpp"
#include "x509/build_tbs.hpp"
#include "x509/extension_oids.hpp"
#include "x509/lints.hpp"
#include "x509/throwaway_key.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace countersign::x509 {
namespace {

using example::FailsWith;
using example::Succeeds;
using testing::HasSubstr;

/// Tags of the lints that fail, in the table's order.
std::vector<std::string> failing(const LintSubject& subject)
{
    std::vector<std::string> tags;
    for (const Lint& lint : all_lints())
        if (lint.check(subject)) tags.emplace_back(lint.tag);
    return tags;
}

Extension& extension(LintSubject& subject, std::string_view oid)
{
    return *std::ranges::find(subject.tbs.extensions, oid, &Extension::oid);
}

/// A fault, and the lints that must see it.
struct Fault
{
    const char* name;
    std::function<void(LintSubject&)> make;
    std::vector<std::string> tags;
};

std::vector<Fault> faults()
{
    using std::chrono::seconds;
    const auto drop = [](std::string_view oid) {
        return [oid](LintSubject& s) {
            std::erase_if(s.tbs.extensions, [&](const Extension& e) { return e.oid == oid; });
        };
    };
    return {
        { "another serial", [](LintSubject& s) { s.tbs.serial = *Serial::parse(std::string(38, '1')); },
            { "serial-as-reserved" } },
        { "ends a second later", [](LintSubject& s) { s.tbs.not_after += seconds { 1 }; },
            { "validity-as-permitted" } },
        { "ends a second earlier", [](LintSubject& s) { s.tbs.not_after -= seconds { 1 }; },
            { "validity-as-permitted" } },
        { "begins a second earlier", [](LintSubject& s) { s.tbs.not_before -= seconds { 1 }; },
            { "validity-as-permitted" } },
        { "a name more",
            [](LintSubject& s) { s.tbs.dns_names.push_back(*DomainName::parse("mail.example.test")); },
            { "names-as-permitted" } },
        { "a name less", [](LintSubject& s) { s.tbs.dns_names.pop_back(); }, { "names-as-permitted" } },
        { "another order", [](LintSubject& s) { std::ranges::reverse(s.tbs.dns_names); },
            { "names-as-permitted" } },
        { "an address", [](LintSubject& s) { s.tbs.other_name_kinds.emplace_back("iPAddress"); },
            { "names-as-permitted" } },
        { "another subject", [](LintSubject& s) { s.tbs.subject_text = "CN=mail.example.test"; },
            { "subject-as-permitted" } },
        { "a country", [](LintSubject& s) { s.tbs.subject_text += ",C=XX"; }, { "subject-as-permitted" } },
        { "another key", [](LintSubject& s) { s.tbs.spki = example::data("spki/on-weak-list.der"); },
            { "key-unchanged" } },
        { "a CA", [](LintSubject& s) { s.tbs.is_ca = true; }, { "not-a-ca" } },
        { "a path length",
            [](LintSubject& s) { extension(s, kBasicConstraintsOid).value = *from_hex("3003020100"); },
            { "not-a-ca" } },
        { "no basicConstraints", drop(kBasicConstraintsOid), { "not-a-ca", "extension-set" } },
        { "keyEncipherment with an EC key",
            [](LintSubject& s) { extension(s, kKeyUsageOid).value = *from_hex("030205a0"); },
            { "key-usage-fits-key" } },
        { "keyUsage not critical", [](LintSubject& s) { extension(s, kKeyUsageOid).critical = false; },
            { "key-usage-fits-key", "extension-set" } },
        { "no keyUsage", drop(kKeyUsageOid), { "key-usage-fits-key", "extension-set" } },
        { "a purpose more", [](LintSubject& s) { s.tbs.extended_key_usages.emplace_back("2.5.29.37.0"); },
            { "extended-key-usage-as-profiled" } },
        { "extKeyUsage critical", [](LintSubject& s) { extension(s, kExtendedKeyUsageOid).critical = true; },
            { "extended-key-usage-as-profiled", "extension-set" } },
        { "SHA-1 in tbs.signature",
            [](LintSubject& s) { s.tbs.signature_algorithm = *from_hex("300906072a8648ce3d0401"); },
            { "algorithm-encodings" } },
        { "a NULL behind ECDSA",
            [](LintSubject& s) { s.parts.signature_algorithm = *from_hex("300c06082a8648ce3d0403020500"); },
            { "algorithm-encodings" } },
        { "the issuer as PrintableString", [](LintSubject& s) { s.tbs.issuer[s.tbs.issuer.size() - 2] ^= 1; },
            { "issuer-octets-equal" } },
        { "another authority", [](LintSubject& s) { s.tbs.authority_key_identifier[0] ^= 1; },
            { "authority-key-identifier" } },
        { "an authority with a serial",
            [](LintSubject& s) { extension(s, kAuthorityKeyIdentifierOid).value.push_back(0); },
            { "authority-key-identifier", "strict-der" } },
        { "no authority", drop(kAuthorityKeyIdentifierOid), { "authority-key-identifier", "extension-set" } },
        { "a foreign extension",
            [](LintSubject& s) {
                s.tbs.extensions.push_back({ .oid = "1.2.3", .critical = false, .value = { 5, 0 } });
            },
            { "extension-set" } },
        { "subjectAltName critical beside a subject",
            [](LintSubject& s) { extension(s, kSubjectAltNameOid).critical = true; }, { "extension-set" } },
        { "BER", [](LintSubject& s) { s.certificate[1] = 0x80; }, { "strict-der" } },
    };
}

TEST(Lints, PassWhatTheBuilderMakes)
{
    const CertificatePlan plan = example::plan();
    EXPECT_THAT(failing(example::lint_subject(plan)), testing::IsEmpty());
}

TEST(Lints, EachSeesItsFaultAndNoOther)
{
    const CertificatePlan plan = example::plan();
    for (const Fault& fault : faults()) {
        LintSubject subject = example::lint_subject(plan);
        fault.make(subject);
        EXPECT_EQ(failing(subject), fault.tags) << fault.name;
    }
}

TEST(Lints, EachHasAFaultThatItSees)
{
    std::vector<std::string> seen;
    for (const Fault& fault : faults())
        seen.insert(seen.end(), fault.tags.begin(), fault.tags.end());
    for (const Lint& lint : all_lints()) {
        EXPECT_THAT(seen, testing::Contains(lint.tag));
        EXPECT_FALSE(lint.citation.empty()) << lint.tag;
    }
}

TEST(Lints, AreAllInTheDocument)
{
    const Result<Bytes> document
        = read_file(std::string { COUNTERSIGN_TEST_DATA } + "/../../docs/lints.md", 1UL << 20);
    ASSERT_THAT(document, Succeeds());
    for (const Lint& lint : all_lints())
        EXPECT_THAT(std::string { text_of(*document) }, HasSubstr("\n| " + std::string { lint.tag } + " | "));
}

TEST(Lints, WantKeyEnciphermentOfAnRsaKey)
{
    CertificatePlan plan = example::plan();
    plan.spki = example::data("spki/rsa2048.der");
    LintSubject subject = example::lint_subject(plan);
    EXPECT_THAT(failing(subject), testing::IsEmpty());
    extension(subject, kKeyUsageOid).value = *from_hex("03020780");
    EXPECT_THAT(failing(subject), testing::ElementsAre("key-usage-fits-key"));
}

TEST(Lints, RefuseAKeyOfAnotherKind)
{
    CertificatePlan plan = example::plan();
    plan.spki = example::data("spki/ed25519.der");
    EXPECT_THAT(failing(example::lint_subject(plan)),
        testing::ElementsAre("key-usage-fits-key", "algorithm-encodings"));
}

TEST(Lints, RefuseACommonNameThatIsNotAmongTheNames)
{
    CertificatePlan plan = example::plan();
    plan.subject = "CN=other.example.test";
    EXPECT_THAT(failing(example::lint_subject(plan)), testing::ElementsAre("subject-as-permitted"));
}

TEST(Lints, RefuseAValidityThatEndsBeforeItBegins)
{
    CertificatePlan plan = example::plan();
    plan.not_after = plan.not_before;
    EXPECT_THAT(failing(example::lint_subject(plan)), testing::IsEmpty());
    plan.not_after -= example::kSecond;
    EXPECT_THAT(failing(example::lint_subject(plan)), testing::ElementsAre("validity-as-permitted"));
}

TEST(LintCertificate, ListsOneLineForEachFailingLint)
{
    const CertificatePlan plan = example::plan();
    const LintSubject subject = example::lint_subject(plan);
    EXPECT_THAT(lint_certificate(subject.certificate, subject.parts.tbs, plan), Succeeds());

    CertificatePlan other = plan;
    other.not_after += example::kSecond;
    other.names.pop_back();
    const Result<void> linted = lint_certificate(subject.certificate, subject.parts.tbs, other);
    ASSERT_THAT(linted, FailsWith(ErrorCode::LintFailed, "validity-as-permitted: "));
    EXPECT_THAT(
        linted.error().what, HasSubstr("\nnames-as-permitted: www.example.test is not permitted (BR "));
    EXPECT_EQ(std::ranges::count(linted.error().what, '\n'), 1);
}

TEST(LintCertificate, JudgesTheVeryOctetsThatWillBeSigned)
{
    const CertificatePlan plan = example::plan();
    const LintSubject subject = example::lint_subject(plan);
    Bytes other = subject.parts.tbs;
    other.back() ^= 1;
    EXPECT_THAT(
        lint_certificate(subject.certificate, other, plan), FailsWith(ErrorCode::LintFailed, "another TBS"));
}

} // namespace
} // namespace countersign::x509
