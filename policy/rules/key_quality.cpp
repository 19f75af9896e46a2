// SPDX-License-Identifier: Apache-2.0
#include "policy/rules.hpp"
#include "policy/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::policy {
namespace {

constexpr std::string_view kSizes = "BR 2.2.6 6.1.5";
constexpr std::string_view kParameters = "BR 2.2.6 6.1.6";

// BR 2.2.6 6.1.5: "Ensure that the modulus size, when encoded, is at least 2048 bits"
// No profile lowers it. The upper bound is ours: the Debian lists and our measurements end there.
constexpr unsigned kSmallestRsaBits = 2048;
constexpr unsigned kLargestRsaBits = 8192;

// BR 2.2.6 6.1.6: "the public exponent SHOULD be in the range between 2^16 + 1 and 2^256 - 1"
// We make the lower bound a must, and stop at 64 bits, which is as far as keys are measured.
constexpr std::uint64_t kSmallestExponent = 65537;

constexpr unsigned kFactorsBelow = 752; // BR 2.2.6 6.1.6: "have no factors smaller than 752"
constexpr unsigned kFermatRounds
    = 100; // BR 2.2.6 6.1.1.3: "within 100 rounds using Fermat's factorization method"

struct RsaBits
{
    unsigned smallest;
    unsigned largest;
};

RsaBits rsa_bits_of(const Profile& profile)
{
    return { std::max(profile.smallest_rsa_bits, kSmallestRsaBits),
        std::min(profile.largest_rsa_bits, kLargestRsaBits) };
}

std::string allowed_types(const Profile& profile)
{
    std::string text;
    const auto add = [&](std::string_view type) { text += text.empty() ? type : fmt::format(", {}", type); };
    if (profile.rsa)
        add(fmt::format("RSA {} to {} bits", rsa_bits_of(profile).smallest, rsa_bits_of(profile).largest));
    if (profile.ec_p256) add("EC P-256");
    if (profile.ec_p384) add("EC P-384");
    return text.empty() ? "none" : text;
}

bool type_is_allowed(KeyType type, const Profile& profile)
{
    switch (type) {
    case KeyType::Rsa:
        return profile.rsa;
    case KeyType::EcP256:
        return profile.ec_p256;
    case KeyType::EcP384:
        return profile.ec_p384;
    case KeyType::Other:
        return false;
    }
    return false;
}

void judge_rsa_size(const KeyFacts& key, const Profile& profile, Findings& findings)
{
    const auto [smallest, largest] = rsa_bits_of(profile);
    if (key.bits < smallest || key.bits > largest)
        findings.refuse("key",
            fmt::format("the RSA modulus has {} bits, allowed are {} to {}", key.bits, smallest, largest),
            kSizes);
    if (key.bits % 8 != 0)
        findings.refuse(
            "key", fmt::format("the RSA modulus has {} bits, which is no multiple of 8", key.bits), kSizes);
}

void judge_exponent(const KeyFacts& key, Findings& findings)
{
    if (key.exponent == 0)
        findings.refuse(
            "key", "the public exponent is above 64 bits, allowed are 65537 to 2^64 - 1", kParameters);
    else if (key.exponent % 2 == 0)
        findings.refuse("key", fmt::format("the public exponent {} is even", key.exponent), kParameters);
    else if (key.exponent < kSmallestExponent)
        findings.refuse("key",
            fmt::format("the public exponent is {}, at least {} is needed", key.exponent, kSmallestExponent),
            kParameters);
}

void judge_modulus(const KeyFacts& key, Findings& findings)
{
    if (!key.modulus_is_odd) findings.refuse("key", "the modulus is even", kParameters);
    if (key.small_factor && *key.small_factor < kFactorsBelow)
        findings.refuse("key",
            fmt::format("the modulus is divisible by {}, no factor below {} is allowed", *key.small_factor,
                kFactorsBelow),
            kParameters);
    if (key.modulus_is_prime_power)
        findings.refuse("key", "the modulus is the power of a prime", kParameters);
    if (key.close_primes)
        findings.refuse("key",
            fmt::format(
                "the primes are so close that {} rounds of Fermat's method find them", kFermatRounds));
    if (key.roca)
        findings.refuse(
            "key", "the modulus has the fingerprint of flawed key generation (ROCA, CVE-2017-15361)");
}

void judge_ec(const KeyFacts& key, Findings& findings)
{
    // BR 2.2.6 7.1.3.1.2: "The parameters MUST use the `namedCurve` encoding."
    if (!key.named_curve)
        findings.refuse(
            "key", "the curve is given by explicit parameters, not by its name", "BR 2.2.6 7.1.3.1.2");
    if (!key.point_on_curve)
        findings.refuse("key", fmt::format("the point is not on {}", in_words(key)), kSizes);
    // One key, one encoding: block lists and key-is-new compare digests of the encoding.
    if (!key.point_uncompressed)
        findings.refuse("key", "the point is compressed, only uncompressed ones are allowed", "own rule");
}

void judge_parameters(const KeyFacts& key, const Profile& profile, Findings& findings)
{
    switch (key.type) {
    case KeyType::Rsa:
        judge_rsa_size(key, profile, findings);
        judge_exponent(key, findings);
        judge_modulus(key, findings);
        return;
    case KeyType::EcP256:
    case KeyType::EcP384:
        judge_ec(key, findings);
        return;
    case KeyType::Other:
        return;
    }
}

std::string good_key(const KeyFacts& key)
{
    return key.type == KeyType::Rsa ? fmt::format("{}, exponent {}", in_words(key), key.exponent)
                                    : in_words(key);
}

} // namespace

Findings key_quality(const Facts& facts, const Settings& settings)
{
    const KeyFacts& key = facts.key;
    Findings findings;
    if (key.spki_sha256 == Digest {}) {
        findings.missing("key", "the key was not measured");
        return findings;
    }
    if (!type_is_allowed(key.type, settings.profile))
        findings.refuse("key",
            fmt::format("the key is {}, allowed are: {}", in_words(key), allowed_types(settings.profile)),
            kSizes);
    judge_parameters(key, settings.profile, findings);
    for (const std::string& list : key.weak_lists)
        findings.refuse("key", fmt::format("the key stands on the list of weak keys \"{}\"", list));
    if (facts.key_blocked) findings.refuse("key", "the key is blocked: it is known to be compromised");
    if (findings.nothing_against()) findings.satisfied("key", good_key(key));
    return findings;
}

} // namespace countersign::policy
