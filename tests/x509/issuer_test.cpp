// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"
#include "x509/issuer.hpp"

#include <gtest/gtest.h>

namespace countersign::x509 {
namespace {

using example::data;
using example::FailsWith;
using example::Succeeds;

Result<Issuer> parse(const std::string& file)
{
    return Issuer::parse(text_of(data("ca/" + file + ".pem")));
}

TEST(Issuer, ReadsTheCaAtTheHeadOfTheChain)
{
    const Issuer issuer = example::issuer("p256");
    EXPECT_EQ(issuer.subject_text(), "CN=Issuing p256,O=Example");
    EXPECT_EQ(issuer.key_identifier().size(), 20);
    EXPECT_EQ(issuer.spki_sha256(), sha256(issuer.spki()));
    EXPECT_EQ(issuer.not_after() - issuer.not_before(), std::chrono::days { 7300 });
    EXPECT_EQ(issuer.chain_pem(), text_of(data("ca/p256.pem")));
}

TEST(Issuer, TakesTheAlgorithmOfItsKey)
{
    EXPECT_EQ(example::issuer("p256").algorithm(), SignatureAlgorithm::EcdsaSha256);
    EXPECT_EQ(example::issuer("p384").algorithm(), SignatureAlgorithm::EcdsaSha384);
    EXPECT_EQ(example::issuer("rsa-2048").algorithm(), SignatureAlgorithm::RsaPkcs1Sha256);
    EXPECT_EQ(name_of(SignatureAlgorithm::EcdsaSha384), "ecdsa-sha384");
}

TEST(Issuer, MayBeARoot)
{
    EXPECT_EQ(example::issuer("root").subject_text(), "CN=Example Root,O=Example");
}

TEST(Issuer, LeavesOutTextAroundTheBlocks)
{
    EXPECT_EQ(example::issuer("with-text").chain_pem(), example::issuer("p256").chain_pem());
}

TEST(Issuer, RefusesWhatIsNoIssuingCa)
{
    constexpr ErrorCode kInvalid = ErrorCode::InvalidInput;
    EXPECT_THAT(parse("no-ca"), FailsWith(kInvalid, "certificate 1 of the chain: it is no CA"));
    EXPECT_THAT(parse("no-cert-sign"), FailsWith(kInvalid, "keyCertSign"));
    EXPECT_THAT(parse("no-key-identifier"), FailsWith(kInvalid, "subjectKeyIdentifier"));
    EXPECT_THAT(parse("rsa-1024"), FailsWith(kInvalid, "its key is none of"));
    EXPECT_THAT(parse("ed25519"), FailsWith(kInvalid, "its key is none of"));
    EXPECT_THAT(parse("broken-chain"), FailsWith(kInvalid, "certificate 1 of the chain"));
    EXPECT_THAT(Issuer::parse(""), FailsWith(kInvalid, "no CERTIFICATE block"));
}

TEST(Issuer, RefusesAChainThatIsTooLong)
{
    std::string chain;
    for (int i = 0; i < 7; ++i)
        chain += text_of(data("ca/root.pem"));
    EXPECT_THAT(Issuer::parse(chain), FailsWith(ErrorCode::InvalidInput, "more than 6 blocks"));
}

TEST(Issuer, VerifiesItsOwnSignaturesOnly)
{
    const Bytes tbs = { 1, 2, 3 };
    for (const char* ca : { "p256", "p384", "rsa-2048" }) {
        const Issuer issuer = example::issuer(ca);
        const Bytes signature = example::sign_as(ca, issuer.algorithm(), tbs);
        EXPECT_THAT(issuer.verify(tbs, signature), Succeeds()) << ca;

        EXPECT_THAT(issuer.verify(Bytes { 1, 2, 4 }, signature), FailsWith(ErrorCode::SignatureInvalid, ""))
            << ca;
        Bytes changed = signature;
        changed.back() ^= 1;
        EXPECT_THAT(issuer.verify(tbs, changed), FailsWith(ErrorCode::SignatureInvalid, "")) << ca;
        EXPECT_THAT(issuer.verify(tbs, {}), FailsWith(ErrorCode::SignatureInvalid, "")) << ca;
    }
}

TEST(Issuer, DigestsWithItsAlgorithmsHash)
{
    const Bytes tbs = { 1, 2, 3 };
    const Digest expected = sha256(tbs);
    EXPECT_EQ(example::issuer("p256").digest(tbs), Bytes(expected.begin(), expected.end()));
    EXPECT_EQ(example::issuer("p384").digest(tbs).size(), 48);
}

} // namespace
} // namespace countersign::x509
