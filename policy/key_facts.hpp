// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <optional>
#include <string>
#include <vector>

namespace countersign::policy {

enum class KeyType
{
    Rsa,
    EcP256,
    EcP384,
    Other
};

/// What x509::inspect_key measured of a public key; rules judge it.
struct KeyFacts
{
    KeyType type = KeyType::Other;
    std::string algorithm; // for people: "RSA", "EC P-256", "EC secp256k1", "Ed25519"
    unsigned bits = 0; // of the modulus or of the curve's order
    Digest spki_sha256 {};

    // RSA
    std::uint64_t exponent = 0; // 0: above 64 bits
    bool modulus_is_odd = true;
    std::optional<unsigned> small_factor; // smallest prime factor below 752
    bool modulus_is_prime_power = false; // a perfect square or prime itself
    bool close_primes = false; // found by 100 rounds of Fermat's method
    bool roca = false; // CVE-2017-15361 fingerprint

    // EC
    bool point_on_curve = true;
    bool point_uncompressed = true;
    bool named_curve = true;

    std::vector<std::string> weak_lists; // names of the known-weak lists that hold it
};

} // namespace countersign::policy
