// SPDX-License-Identifier: Apache-2.0
#include "tests/x509/example.hpp"
#include "x509/inspect_key.hpp"

#include <gtest/gtest.h>

namespace countersign::x509 {
namespace {

using example::data;
using example::FailsWith;
using policy::KeyFacts;
using policy::KeyType;

KeyFacts facts_of(const std::string& file)
{
    Result<KeyFacts> facts = inspect_key(data("spki/" + file + ".der"), {});
    EXPECT_THAT(facts, example::Succeeds()) << file;
    return facts ? *facts : KeyFacts {};
}

void expect_no_fault(const KeyFacts& facts, const std::string& file)
{
    EXPECT_TRUE(facts.modulus_is_odd) << file;
    EXPECT_FALSE(facts.small_factor) << file;
    EXPECT_FALSE(facts.modulus_is_prime_power) << file;
    EXPECT_FALSE(facts.close_primes) << file;
    EXPECT_FALSE(facts.roca) << file;
    EXPECT_TRUE(facts.point_on_curve) << file;
    EXPECT_TRUE(facts.point_uncompressed) << file;
    EXPECT_TRUE(facts.named_curve) << file;
    EXPECT_TRUE(facts.weak_lists.empty()) << file;
}

TEST(InspectKey, FindsNothingWrongWithGoodRsaKeys)
{
    for (const unsigned bits : { 1024U, 2048U, 4096U }) {
        const std::string file = "rsa" + std::to_string(bits);
        const KeyFacts facts = facts_of(file);
        EXPECT_EQ(facts.type, KeyType::Rsa);
        EXPECT_EQ(facts.algorithm, "RSA");
        EXPECT_EQ(facts.bits, bits);
        EXPECT_EQ(facts.exponent, 65537);
        EXPECT_EQ(facts.spki_sha256, sha256(data("spki/" + file + ".der")));
        expect_no_fault(facts, file);
    }
}

TEST(InspectKey, FindsNothingWrongWithGoodEcKeys)
{
    const KeyFacts p256 = facts_of("p256");
    EXPECT_EQ(p256.type, KeyType::EcP256);
    EXPECT_EQ(p256.algorithm, "EC P-256");
    EXPECT_EQ(p256.bits, 256);
    expect_no_fault(p256, "p256");

    const KeyFacts p384 = facts_of("p384");
    EXPECT_EQ(p384.type, KeyType::EcP384);
    EXPECT_EQ(p384.algorithm, "EC P-384");
    EXPECT_EQ(p384.bits, 384);
    expect_no_fault(p384, "p384");
}

TEST(InspectKey, ReportsTheExponentAndZeroAbove64Bits)
{
    EXPECT_EQ(facts_of("rsa-e1").exponent, 1);
    EXPECT_EQ(facts_of("rsa-e2").exponent, 2);
    EXPECT_EQ(facts_of("rsa-e3").exponent, 3);
    EXPECT_EQ(facts_of("rsa-e65bits").exponent, 0);
}

TEST(InspectKey, FindsAFactorBelow752AndNoneAbove)
{
    EXPECT_EQ(facts_of("rsa-factor-751").small_factor, 751);
    EXPECT_EQ(facts_of("rsa-factor-757").small_factor, std::nullopt);
}

TEST(InspectKey, FindsAnEvenModulus)
{
    EXPECT_FALSE(facts_of("rsa-even").modulus_is_odd);
    EXPECT_EQ(facts_of("rsa-even").small_factor, 2);
}

TEST(InspectKey, FindsPrimesAndTheirPowers)
{
    EXPECT_TRUE(facts_of("rsa-prime").modulus_is_prime_power);
    EXPECT_TRUE(facts_of("rsa-square").modulus_is_prime_power);
    EXPECT_TRUE(facts_of("rsa-cube").modulus_is_prime_power);
}

TEST(InspectKey, FindsClosePrimesWithinAHundredRoundsOfFermat)
{
    EXPECT_TRUE(facts_of("rsa-close").close_primes);
    EXPECT_TRUE(facts_of("rsa-close-90").close_primes);
    EXPECT_FALSE(facts_of("rsa-close-120").close_primes);
}

TEST(InspectKey, FindsTheStructureOfRoca)
{
    const KeyFacts facts = facts_of("rsa-roca");
    EXPECT_TRUE(facts.roca);
    EXPECT_EQ(facts.bits, 2048);
    EXPECT_FALSE(facts.close_primes);
    EXPECT_FALSE(facts.modulus_is_prime_power);
}

TEST(InspectKey, FindsAPointOffTheCurveAndTheOneAtInfinity)
{
    EXPECT_FALSE(facts_of("p256-off-curve").point_on_curve);
    EXPECT_FALSE(facts_of("p256-infinity").point_on_curve);
}

TEST(InspectKey, FindsACompressedPoint)
{
    const KeyFacts facts = facts_of("p256-compressed");
    EXPECT_FALSE(facts.point_uncompressed);
    EXPECT_TRUE(facts.point_on_curve);
    EXPECT_EQ(facts.type, KeyType::EcP256);
}

TEST(InspectKey, FindsACurveGivenByParameters)
{
    const KeyFacts facts = facts_of("explicit");
    EXPECT_FALSE(facts.named_curve);
    EXPECT_FALSE(facts.point_on_curve);
    EXPECT_EQ(facts.type, KeyType::Other);
}

TEST(InspectKey, NamesOtherAlgorithmsForPeople)
{
    for (const auto& [file, algorithm] :
        { std::pair { "k256", "EC secp256k1" }, { "ed25519", "Ed25519" }, { "ed448", "Ed448" },
            { "dsa", "dsaEncryption" }, { "unknown-algorithm", "1.3.6.1.4.1.99999.1" } }) {
        EXPECT_EQ(facts_of(file).algorithm, algorithm);
        EXPECT_EQ(facts_of(file).type, KeyType::Other);
    }
}

TEST(InspectKey, RefusesWhatIsNoKey)
{
    EXPECT_THAT(inspect_key({}, {}), FailsWith(ErrorCode::InvalidInput, "subjectPublicKeyInfo"));
    EXPECT_THAT(
        inspect_key(data("csr/p256.der"), {}), FailsWith(ErrorCode::InvalidInput, "subjectPublicKeyInfo"));
    EXPECT_THAT(
        inspect_key(data("spki/rsa-zero.der"), {}), FailsWith(ErrorCode::InvalidInput, "not positive"));
    Bytes trailing = data("spki/p256.der");
    trailing.push_back(0);
    EXPECT_THAT(inspect_key(trailing, {}), FailsWith(ErrorCode::InvalidInput, "octets behind its end"));
}

TEST(InspectKey, DoesNotComputeWithAModulusAbove8192Bits)
{
    EXPECT_THAT(inspect_key(data("spki/rsa-8200.der"), {}), FailsWith(ErrorCode::LimitExceeded, "8192"));
}

} // namespace
} // namespace countersign::x509
