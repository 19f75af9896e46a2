// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"
#include "x509/csr.hpp"
#include "x509/pem.hpp"

#include <gtest/gtest.h>

namespace countersign::x509 {
namespace {

using example::data;
using example::FailsWith;
using example::Succeeds;
using testing::ElementsAre;

std::vector<std::string> names_in(const std::string& file)
{
    std::vector<std::string> names;
    for (const DomainName& name : example::csr(file).names())
        names.push_back(name.text());
    return names;
}

TEST(Csr, TakesPemAndDerOfTheSameRequest)
{
    const Csr pem = example::csr("p256.pem");
    const Csr der = example::csr("p256.der");
    EXPECT_EQ(pem.der(), der.der());
    EXPECT_EQ(der.der(), data("csr/p256.der"));
    EXPECT_EQ(pem.spki(), data("spki/p256.der"));
    EXPECT_EQ(pem.spki_sha256(), sha256(data("spki/p256.der")));
}

TEST(Csr, CollectsNamesSortedAndOnce)
{
    EXPECT_THAT(names_in("p256.pem"), ElementsAre("example.test", "www.example.test"));
    EXPECT_THAT(names_in("repeated-name.der"), ElementsAre("a.example.test", "b.example.test"));
    EXPECT_THAT(names_in("wildcard.pem"), ElementsAre("*.example.test"));
    EXPECT_THAT(names_in("a-label.der"), ElementsAre("xn--bcher-kva.example.test"));
}

TEST(Csr, TakesACommonNameThatIsADnsNameAndLeavesOthers)
{
    EXPECT_THAT(names_in("common-name-only.pem"), ElementsAre("www.example.test"));
    EXPECT_THAT(names_in("common-name-is-no-name.pem"), ElementsAre("www.example.test"));
    EXPECT_THAT(Csr::parse(data("csr/no-name.pem")), FailsWith(ErrorCode::InvalidInput, "no DNS name"));
}

TEST(Csr, IgnoresExtensionsThatPolicyDecides)
{
    EXPECT_THAT(names_in("asks-for-ca.pem"), ElementsAre("www.example.test"));
}

TEST(Csr, TakesPemAsItComes)
{
    EXPECT_THAT(Csr::parse(data("csr/crlf.pem")), Succeeds());
    EXPECT_THAT(Csr::parse(data("csr/old-label.pem")), Succeeds());
}

TEST(Csr, HasRoomForAThousandNamesAndNoMore)
{
    EXPECT_EQ(example::csr("thousand-names.pem").names().size(), 1000);
    EXPECT_THAT(Csr::parse(data("csr/thousand-and-one-names.pem")),
        FailsWith(ErrorCode::LimitExceeded, "subjectAltName: 1001 names"));
    EXPECT_THAT(Csr::parse(data("csr/thousand-and-one-common-names.der")),
        FailsWith(ErrorCode::LimitExceeded, "common names"));
}

TEST(Csr, IsBoundedInOctets)
{
    Bytes padded = data("csr/p256.pem");
    padded.resize(kLongestCsr, '\n');
    EXPECT_THAT(Csr::parse(padded), Succeeds());
    padded.push_back('\n');
    EXPECT_THAT(Csr::parse(padded), FailsWith(ErrorCode::LimitExceeded, "65537 octets"));
}

TEST(Csr, VerifiesEachKindOfKey)
{
    for (const char* file : { "p256.pem", "p384.pem", "rsa-1024.pem", "rsa-2048.pem", "rsa-4096.pem",
             "sha512.pem", "ed25519.pem", "ed448.pem", "secp256k1.pem", "plain.der" })
        EXPECT_THAT(Csr::parse(data(std::string { "csr/" } + file)), Succeeds()) << file;
}

TEST(Csr, RefusesASignatureWithOneOctetChanged)
{
    EXPECT_THAT(
        Csr::parse(data("csr/bad-signature.der")), FailsWith(ErrorCode::SignatureInvalid, "signature"));
}

TEST(Csr, RefusesAnySingleOctetThatIsChanged)
{
    const Bytes good = data("csr/plain.der");
    for (std::size_t at = 0; at < good.size(); ++at) {
        Bytes changed = good;
        changed[at] ^= 0x01;
        EXPECT_FALSE(Csr::parse(changed)) << "octet " << at;
    }
}

TEST(Csr, RefusesAnyTruncation)
{
    const Bytes good = data("csr/plain.der");
    for (std::size_t length = 0; length < good.size(); ++length)
        EXPECT_FALSE(Csr::parse(BytesView { good }.first(length))) << length << " octets";
}

/// A request that is wrong in one place, the error's code, and what its text must name.
struct Refusal
{
    const char* file;
    ErrorCode code;
    const char* names;
};

class CsrRefuses : public testing::TestWithParam<Refusal>
{
};

TEST_P(CsrRefuses, AndSaysWhichField)
{
    EXPECT_THAT(Csr::parse(data(std::string { "csr/" } + GetParam().file)),
        FailsWith(GetParam().code, GetParam().names));
}

constexpr ErrorCode kInvalid = ErrorCode::InvalidInput;
INSTANTIATE_TEST_SUITE_P(Files, CsrRefuses,
    testing::Values(
        Refusal { "md5.pem", kInvalid, "signatureAlgorithm: md5WithRSAEncryption uses a broken hash" },
        Refusal { "sha1.pem", kInvalid, "signatureAlgorithm: sha1WithRSAEncryption uses a broken hash" },
        Refusal { "pss.pem", kInvalid, "signatureAlgorithm: unknown algorithm 1.2.840.113549.1.1.10" },
        Refusal { "wrong-algorithm.der", kInvalid, "signatureAlgorithm: it does not go with the key" },
        Refusal { "algorithm-parameters.der", kInvalid, "signatureAlgorithm: parameters" },
        Refusal { "ip-name.pem", kInvalid, "entry 2 is of kind iPAddress" },
        Refusal { "email-name.pem", kInvalid, "entry 2 is of kind rfc822Name" },
        Refusal { "uri-name.pem", kInvalid, "entry 2 is of kind uniformResourceIdentifier" },
        Refusal { "inner-wildcard.pem", kInvalid, "subjectAltName: entry 1" },
        Refusal { "underscore.pem", kInvalid, "subjectAltName: entry 1" },
        Refusal { "nul-in-name.der", kInvalid, "subjectAltName: entry 1" },
        Refusal { "u-label.der", kInvalid, "subjectAltName: entry 1" },
        Refusal { "bad-a-label.der", kInvalid, "subjectAltName: entry 1" },
        Refusal { "trailing-dot.der", kInvalid, "subjectAltName: entry 1" },
        Refusal { "empty-san.der", kInvalid, "subjectAltName: no names" },
        Refusal { "two-sans.der", kInvalid, "subjectAltName: asked for twice" },
        Refusal { "two-extension-requests.der", kInvalid, "more than one extensionRequest" },
        Refusal { "default-written-out.der", kInvalid, "extensionRequest is not DER" },
        Refusal { "version-2.der", kInvalid, "version" },
        Refusal { "trailing-octet.der", kInvalid, "octets behind its end" },
        Refusal { "long-length.der", kInvalid, "a length in more octets than needed" },
        Refusal { "indefinite-length.der", kInvalid, "an indefinite length" },
        Refusal { "deep.der", kInvalid, "certificationRequest is not DER" },
        Refusal { "trailing-text.pem", kInvalid, "text behind the block" },
        Refusal { "two-blocks.pem", ErrorCode::LimitExceeded, "more than 1 block" },
        Refusal { "wrong-label.pem", kInvalid, "no CERTIFICATE REQUEST" },
        Refusal { "no-end.pem", kInvalid, "has no end" }, Refusal { "bad-base64.pem", kInvalid, "PEM" },
        Refusal { "explicit-curve.pem", ErrorCode::KeyRejected, "explicit parameters" },
        Refusal { "unknown-curve.der", ErrorCode::KeyRejected, "unknown curve" },
        Refusal { "off-curve.der", ErrorCode::KeyRejected, "subjectPublicKeyInfo" },
        Refusal { "dsa.pem", ErrorCode::KeyRejected, "unknown key algorithm" }),
    [](const auto& info) {
        std::string name { info.param.file };
        std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
        return name;
    });

TEST(Csr, RefusesWhatIsNeitherPemNorDer)
{
    EXPECT_THAT(Csr::parse({}), FailsWith(kInvalid, "neither PEM nor DER"));
    EXPECT_THAT(Csr::parse(bytes_of("hello")), FailsWith(kInvalid, "neither PEM nor DER"));
}

} // namespace
} // namespace countersign::x509
