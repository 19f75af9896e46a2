// SPDX-License-Identifier: Apache-2.0
#include "tests/policy/example.hpp"

#include <gtest/gtest.h>

namespace countersign::policy {
namespace {

using namespace example;

TEST(KeyQuality, MissesAKeyThatNobodyMeasured)
{
    Facts facts = first_issue();
    facts.key = {};
    EXPECT_THAT(key_quality(facts, settings()), MissesOnly("not measured"));
}

TEST(KeyQuality, SaysSizeAndExponentOfAGoodKey)
{
    const Findings findings = key_quality(first_issue(), settings());
    EXPECT_THAT(
        messages(findings, FindingState::Satisfied), testing::ElementsAre("RSA 2048 bits, exponent 65537"));
    EXPECT_THAT(findings, IsSatisfied());
}

/// One measurement that is changed, and what the only refusal says; nothing: it is satisfied.
struct RsaCase
{
    std::string_view what;
    void (*change)(KeyFacts&);
    std::string_view refusal;
};

class KeyQualityOfRsa : public testing::TestWithParam<RsaCase>
{
};

TEST_P(KeyQualityOfRsa, StandsOnTheRightSideOfItsBound)
{
    Facts facts = first_issue();
    GetParam().change(facts.key);
    const Findings findings = key_quality(facts, settings());
    if (GetParam().refusal.empty())
        EXPECT_THAT(findings, IsSatisfied());
    else
        EXPECT_THAT(findings, RefusesOnly(std::string { GetParam().refusal }));
}

constexpr RsaCase kRsaCases[] = {
    { "2040Bits", [](KeyFacts& key) { key.bits = 2040; }, "has 2040 bits, allowed are 2048 to 4096" },
    { "2048Bits", [](KeyFacts& key) { key.bits = 2048; }, "" },
    { "2049Bits", [](KeyFacts& key) { key.bits = 2049; }, "2049 bits, which is no multiple of 8" },
    { "2056Bits", [](KeyFacts& key) { key.bits = 2056; }, "" },
    { "4096Bits", [](KeyFacts& key) { key.bits = 4096; }, "" },
    { "4104Bits", [](KeyFacts& key) { key.bits = 4104; }, "has 4104 bits, allowed are 2048 to 4096" },
    { "Exponent1", [](KeyFacts& key) { key.exponent = 1; }, "exponent is 1, at least 65537" },
    { "Exponent3", [](KeyFacts& key) { key.exponent = 3; }, "exponent is 3, at least 65537" },
    { "Exponent65535", [](KeyFacts& key) { key.exponent = 65535; }, "exponent is 65535, at least 65537" },
    { "Exponent65536", [](KeyFacts& key) { key.exponent = 65536; }, "exponent 65536 is even" },
    { "Exponent65537", [](KeyFacts& key) { key.exponent = 65537; }, "" },
    { "Exponent65538", [](KeyFacts& key) { key.exponent = 65538; }, "exponent 65538 is even" },
    { "ExponentOf64Bits", [](KeyFacts& key) { key.exponent = 0xffffffffffffffff; }, "" },
    { "ExponentAbove64Bits", [](KeyFacts& key) { key.exponent = 0; }, "above 64 bits" },
    { "EvenModulus", [](KeyFacts& key) { key.modulus_is_odd = false; }, "modulus is even" },
    { "Factor751", [](KeyFacts& key) { key.small_factor = 751; }, "divisible by 751, no factor below 752" },
    { "Factor757", [](KeyFacts& key) { key.small_factor = 757; }, "" },
    { "PrimePower", [](KeyFacts& key) { key.modulus_is_prime_power = true; }, "power of a prime" },
    { "ClosePrimes", [](KeyFacts& key) { key.close_primes = true; }, "100 rounds" },
    { "Roca", [](KeyFacts& key) { key.roca = true; }, "ROCA" },
    { "WeakList", [](KeyFacts& key) { key.weak_lists = { "debian-rsa-2048" }; }, "\"debian-rsa-2048\"" },
};

INSTANTIATE_TEST_SUITE_P(Bounds, KeyQualityOfRsa, testing::ValuesIn(kRsaCases),
    [](const auto& one) { return std::string { one.param.what }; });

TEST(KeyQuality, TakesNoRsaSizeBelowTheFloorWhateverTheProfileSays)
{
    Settings lax = settings();
    lax.profile.smallest_rsa_bits = 1024;
    Facts facts = first_issue();
    facts.key.bits = 1024;
    EXPECT_THAT(key_quality(facts, lax), RefusesOnly("has 1024 bits, allowed are 2048 to 4096"));
}

TEST(KeyQuality, TakesNoRsaSizeAboveTheCeilingWhateverTheProfileSays)
{
    Settings lax = settings();
    lax.profile.largest_rsa_bits = 16384;
    Facts facts = first_issue();
    facts.key.bits = 8192;
    EXPECT_THAT(key_quality(facts, lax), IsSatisfied());
    facts.key.bits = 8200;
    EXPECT_THAT(key_quality(facts, lax), RefusesOnly("has 8200 bits, allowed are 2048 to 8192"));
}

TEST(KeyQuality, FollowsAProfileThatIsStricterThanTheFloor)
{
    Settings strict = settings();
    strict.profile.smallest_rsa_bits = 3072;
    Facts facts = first_issue();
    facts.key.bits = 3072;
    EXPECT_THAT(key_quality(facts, strict), IsSatisfied());
    facts.key.bits = 3064;
    EXPECT_THAT(key_quality(facts, strict), RefusesOnly("has 3064 bits, allowed are 3072 to 4096"));
}

TEST(KeyQuality, TakesOnlyTheKeyTypesOfTheProfile)
{
    Facts facts = first_issue();
    facts.key = good_ec_key();
    EXPECT_THAT(key_quality(facts, settings()), IsSatisfied());
    facts.key.type = KeyType::EcP384;
    EXPECT_THAT(key_quality(facts, settings()),
        RefusesOnly("the key is EC P-384, allowed are: RSA 2048 to 4096 bits, EC P-256"));
    facts.key.type = KeyType::Other;
    facts.key.algorithm = "Ed25519";
    EXPECT_THAT(key_quality(facts, settings()), RefusesOnly("the key is Ed25519"));
    Settings p384 = settings();
    p384.profile.ec_p384 = true;
    facts.key.type = KeyType::EcP384;
    EXPECT_THAT(key_quality(facts, p384), IsSatisfied());
}

TEST(KeyQuality, TakesNoRsaKeyWhereTheProfileNamesNone)
{
    Settings none = settings();
    none.profile.rsa = false;
    none.profile.ec_p256 = false;
    EXPECT_THAT(key_quality(first_issue(), none), RefusesOnly("allowed are: none"));
}

TEST(KeyQuality, RefusesAPointThatIsNotOnItsCurve)
{
    Facts facts = first_issue();
    facts.key = good_ec_key();
    facts.key.point_on_curve = false;
    EXPECT_THAT(key_quality(facts, settings()), RefusesOnly("not on EC P-256"));
}

TEST(KeyQuality, RefusesCompressedPointsAndExplicitCurves)
{
    Facts facts = first_issue();
    facts.key = good_ec_key();
    facts.key.point_uncompressed = false;
    EXPECT_THAT(key_quality(facts, settings()), RefusesOnly("compressed"));
    facts.key = good_ec_key();
    facts.key.named_curve = false;
    EXPECT_THAT(key_quality(facts, settings()), RefusesOnly("explicit parameters"));
}

TEST(KeyQuality, RefusesABlockedKeyOfAnyType)
{
    Facts facts = first_issue();
    facts.key_blocked = true;
    EXPECT_THAT(key_quality(facts, settings()), RefusesOnly("blocked"));
    facts.key = good_ec_key();
    EXPECT_THAT(key_quality(facts, settings()), RefusesOnly("blocked"));
}

TEST(KeyQuality, ListsEveryFaultOfOneKey)
{
    Facts facts = first_issue();
    facts.key.bits = 1023;
    facts.key.exponent = 2;
    facts.key.roca = true;
    facts.key.weak_lists = { "one", "two" };
    EXPECT_EQ(messages(key_quality(facts, settings()), FindingState::Refused).size(), 6U);
}

} // namespace
} // namespace countersign::policy
