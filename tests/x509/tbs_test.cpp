// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"
#include "x509/algorithm_identifier.hpp"
#include "x509/build_tbs.hpp"
#include "x509/der_writer.hpp"
#include "x509/extension_oids.hpp"
#include "x509/tbs.hpp"

#include <gtest/gtest.h>

namespace countersign::x509 {
namespace {

using example::FailsWith;
using example::Succeeds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr ErrorCode kInvalid = ErrorCode::InvalidInput;

/// The parts of a TBS as hexadecimal or octets, so that a test can put a wrong one into its place.
struct Parts
{
    Bytes version = *from_hex("a003020102");
    Bytes serial = der_element(V_ASN1_INTEGER, { example::serial().octets() });
    Bytes algorithm = { algorithm_identifier(SignatureAlgorithm::EcdsaSha256).begin(),
        algorithm_identifier(SignatureAlgorithm::EcdsaSha256).end() };
    Bytes issuer = example::plan().issuer;
    std::string not_before = "170d3236313230313132303030305a"; // UTCTime 261201120000Z
    std::string not_after = "170d3439313233313233353935395a"; // UTCTime 491231235959Z
    Bytes subject = der_element(kSequenceTag, {});
    Bytes spki = example::data("spki/p256.der");
    Bytes unique_ids;
    std::vector<Bytes> extensions;
};

Bytes put_together(const Parts& parts)
{
    Bytes list;
    for (const Bytes& extension : parts.extensions)
        list.insert(list.end(), extension.begin(), extension.end());
    const Bytes extensions
        = list.empty() ? Bytes {} : der_element(0xa3, { der_element(kSequenceTag, { list }) });
    const Bytes validity
        = der_element(kSequenceTag, { *from_hex(parts.not_before), *from_hex(parts.not_after) });
    return der_element(kSequenceTag,
        { parts.version, parts.serial, parts.algorithm, parts.issuer, validity, parts.subject, parts.spki,
            parts.unique_ids, extensions });
}

/// An id-ce extension with the value given in hexadecimal.
Bytes extension(std::uint8_t kind, std::string_view value, std::string_view critical = "")
{
    return der_element(kSequenceTag,
        { Bytes { 0x06, 0x03, 0x55, 0x1d, kind }, *from_hex(critical),
            der_element(V_ASN1_OCTET_STRING, { *from_hex(value) }) });
}

Result<Tbs> parsed_with(const std::function<void(Parts&)>& change)
{
    Parts parts;
    change(parts);
    return parse_tbs(put_together(parts));
}

Result<Tbs> parsed_with_extension(std::uint8_t kind, std::string_view value)
{
    return parsed_with([&](Parts& parts) { parts.extensions = { extension(kind, value) }; });
}

TEST(ParseTbs, ReadsWhatTheBuilderWrote)
{
    const CertificatePlan plan = example::plan();
    const Result<Tbs> tbs = parse_tbs(*build_tbs(plan));
    ASSERT_THAT(tbs, Succeeds());
    EXPECT_EQ(tbs->serial, plan.serial);
    EXPECT_EQ(to_hex(tbs->signature_algorithm), "300a06082a8648ce3d040302");
    EXPECT_EQ(tbs->issuer, plan.issuer);
    EXPECT_EQ(tbs->subject_text, "CN=example.test");
    EXPECT_EQ(tbs->not_before, plan.not_before);
    EXPECT_EQ(tbs->not_after, plan.not_after);
    EXPECT_EQ(tbs->spki, plan.spki);
    EXPECT_EQ(tbs->spki_sha256, sha256(plan.spki));
    EXPECT_EQ(tbs->dns_names, plan.names);
    EXPECT_THAT(tbs->other_name_kinds, IsEmpty());
    EXPECT_THAT(tbs->extended_key_usages, ElementsAre("1.3.6.1.5.5.7.3.1"));
    EXPECT_FALSE(tbs->is_ca);
    EXPECT_EQ(tbs->authority_key_identifier, plan.issuer_key_identifier);

    std::vector<std::string> oids;
    for (const Extension& one : tbs->extensions)
        oids.push_back(one.oid);
    EXPECT_THAT(oids,
        ElementsAre(kBasicConstraintsOid, kKeyUsageOid, kExtendedKeyUsageOid, kSubjectAltNameOid,
            kAuthorityKeyIdentifierOid));
    EXPECT_TRUE(tbs->extensions[0].critical);
    EXPECT_FALSE(tbs->extensions[2].critical);
}

TEST(ParseTbs, TakesACertificateWithoutExtensions)
{
    EXPECT_THAT(parsed_with([](Parts&) { }), Succeeds());
}

TEST(ParseTbs, RefusesOtherVersionsAndUniqueIdentifiers)
{
    EXPECT_THAT(
        parsed_with([](Parts& p) { p.version = *from_hex("a003020101"); }), FailsWith(kInvalid, "version"));
    EXPECT_THAT(parsed_with([](Parts& p) { p.version.clear(); }), FailsWith(kInvalid, "version"));
    EXPECT_THAT(
        parsed_with([](Parts& p) { p.unique_ids = *from_hex("81020001"); }), FailsWith(kInvalid, "unique"));
    EXPECT_THAT(
        parsed_with([](Parts& p) { p.unique_ids = *from_hex("82020001"); }), FailsWith(kInvalid, "unique"));
}

TEST(ParseTbs, RefusesSerialsThatAreNotOurs)
{
    const auto with_serial = [](std::string_view hex) {
        return parsed_with([&](Parts& parts) { parts.serial = *from_hex(hex); });
    };
    EXPECT_THAT(with_serial("020101"), FailsWith(kInvalid, "serialNumber"));
    EXPECT_THAT(with_serial("0213"
                            "81"
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        FailsWith(kInvalid, "negative"));
    EXPECT_THAT(with_serial("0213"
                            "7f"
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        Succeeds());
}

TEST(ParseTbs, WantsUtcTimeUntil2049AndGeneralizedTimeFrom2050)
{
    const auto ending
        = [](std::string_view hex) { return parsed_with([&](Parts& parts) { parts.not_after = hex; }); };
    const std::string last_second = "3230343931323331323335393539"
                                    "5a"; // 20491231235959Z
    const std::string next_second = "3230353030313031303030303030"
                                    "5a"; // 20500101000000Z
    EXPECT_THAT(ending("170d" + last_second.substr(4)), Succeeds());
    EXPECT_THAT(ending("180f" + last_second), FailsWith(kInvalid, "notAfter"));
    EXPECT_THAT(ending("180f" + next_second), Succeeds());
    // As UTCTime it means 1950.
    EXPECT_THAT(ending("170d" + next_second.substr(4)), FailsWith(kInvalid, "notAfter"));
    EXPECT_THAT(ending("170d3236313333313233353935395a"), FailsWith(kInvalid, "notAfter")); // month 13
}

TEST(ParseTbs, RefusesDuplicateAndEmptyExtensions)
{
    const Bytes usage = extension(15, "03020780");
    EXPECT_THAT(
        parsed_with([&](Parts& p) { p.extensions = { usage, usage }; }), FailsWith(kInvalid, "twice"));
    EXPECT_THAT(parsed_with([](Parts& p) { p.unique_ids = *from_hex("a3023000"); }),
        FailsWith(kInvalid, "empty list"));
}

TEST(ParseTbs, RefusesExtensionsThatAreNotDer)
{
    // critical FALSE written out; TRUE as 01; a value that is no DER; octets behind the value
    EXPECT_THAT(parsed_with([](Parts& p) { p.extensions = { extension(15, "03020780", "010100") }; }),
        FailsWith(kInvalid, "other octets"));
    EXPECT_THAT(parsed_with([](Parts& p) { p.extensions = { extension(15, "03020780", "010101") }; }),
        FailsWith(kInvalid, "BOOLEAN"));
    EXPECT_THAT(parsed_with_extension(99, "30800000"), FailsWith(kInvalid, "2.5.29.99"));
    EXPECT_THAT(parsed_with_extension(99, "300000"), FailsWith(kInvalid, "2.5.29.99"));
    EXPECT_THAT(parsed_with_extension(15, "03020680"), FailsWith(kInvalid, "keyUsage"));
    EXPECT_THAT(parsed_with_extension(15, "030100"), FailsWith(kInvalid, "keyUsage"));
    EXPECT_THAT(parsed_with_extension(15, "0403020780"), FailsWith(kInvalid, "keyUsage"));
    EXPECT_THAT(parsed_with_extension(19, "3003010100"), FailsWith(kInvalid, "basicConstraints"));
    EXPECT_THAT(parsed_with_extension(37, "3000"), FailsWith(kInvalid, "extKeyUsage"));
    EXPECT_THAT(parsed_with_extension(17, "3000"), FailsWith(kInvalid, "subjectAltName"));
}

TEST(ParseTbs, TakesALongKeyUsageForWhatItIs)
{
    std::string bits = "0381"
                       "82"
                       "00";
    bits += std::string(2 * 128, '0') + "01";
    EXPECT_THAT(parsed_with_extension(15, bits), Succeeds());
}

TEST(ParseTbs, SeesACaInEachPlaceThatMakesOne)
{
    EXPECT_TRUE(parsed_with_extension(19, "30030101ff")->is_ca);
    EXPECT_TRUE(parsed_with_extension(15, "03020204")->is_ca); // keyCertSign
    EXPECT_TRUE(parsed_with_extension(15, "03020102")->is_ca); // cRLSign
    EXPECT_FALSE(parsed_with_extension(15, "03020308")->is_ca); // keyAgreement
    EXPECT_FALSE(parsed_with_extension(19, "3000")->is_ca);
}

TEST(ParseTbs, NamesTheKindsOfOtherNames)
{
    // 192.0.2.1, a@example.test
    const Result<Tbs> tbs = parsed_with_extension(17, "30168704c0000201810e614065786d61706c652e74657374");
    ASSERT_THAT(tbs, Succeeds());
    EXPECT_THAT(tbs->other_name_kinds, ElementsAre("iPAddress", "rfc822Name"));
    EXPECT_THAT(tbs->dns_names, IsEmpty());
}

TEST(ParseTbs, RefusesNamesThatAreNotAsWeWriteThem)
{
    const auto with_name = [](std::string_view name) {
        const Bytes names = der_element(kSequenceTag, { der_element(0x82, { bytes_of(name) }) });
        return parsed_with_extension(17, to_hex(names));
    };
    using namespace std::string_view_literals;
    EXPECT_THAT(with_name("www.example.test"), Succeeds());
    EXPECT_THAT(with_name("WWW.example.test"), FailsWith(kInvalid, "not in lower case"));
    EXPECT_THAT(
        with_name("www.example.test\0.example.com"sv), FailsWith(kInvalid, "subjectAltName: entry 1"));
    EXPECT_THAT(with_name("www.example.test."), FailsWith(kInvalid, "subjectAltName: entry 1"));
}

TEST(ParseTbs, RefusesAKeyWithUnusedBits)
{
    EXPECT_THAT(parsed_with([](Parts& p) {
        p.spki = *from_hex("300a300506032b65700301"
                           "00");
    }),
        Succeeds());
    EXPECT_THAT(parsed_with([](Parts& p) {
        p.spki = *from_hex("300b300506032b6570030204"
                           "10");
    }),
        FailsWith(kInvalid, "subjectPublicKey"));
}

TEST(ParseTbs, RefusesAnyTruncationAndAnythingBehind)
{
    Bytes tbs = *build_tbs(example::plan());
    for (std::size_t length = 0; length < tbs.size(); ++length)
        EXPECT_FALSE(parse_tbs(BytesView { tbs }.first(length))) << length << " octets";
    tbs.push_back(0);
    EXPECT_THAT(parse_tbs(tbs), FailsWith(kInvalid, "octets behind its end"));
}

TEST(ParseTbs, IsBounded)
{
    EXPECT_THAT(parse_tbs(Bytes(kLongestTbs, 0x30)), FailsWith(kInvalid, "not DER"));
    EXPECT_THAT(
        parse_tbs(Bytes(kLongestTbs + 1, 0x30)), FailsWith(ErrorCode::LimitExceeded, "131073 octets"));
    const auto with_extensions = [](std::uint8_t count) {
        return parsed_with([&](Parts& parts) {
            for (std::uint8_t i = 0; i < count; ++i)
                parts.extensions.push_back(extension(static_cast<std::uint8_t>(60 + i), "3000"));
        });
    };
    EXPECT_THAT(with_extensions(32), Succeeds());
    EXPECT_THAT(with_extensions(33), FailsWith(ErrorCode::LimitExceeded, "33 of them"));
}

} // namespace
} // namespace countersign::x509
