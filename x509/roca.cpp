// SPDX-License-Identifier: Apache-2.0
#include "x509/rsa_checks.hpp"

#include <array>

// M. Nemec, M. Sys, P. Svenda, D. Klinec, V. Matyas: The Return of Coppersmith's Attack, 2017, section 3.
// RSALib's primes are k*M + (65537^a mod M), M being the product of the first 39 or more primes. So modulo
// each of these 39 primes both factors, and with them the modulus, are powers of 65537.
namespace countersign::x509 {
namespace {

constexpr std::size_t kPrimes = 39;
constexpr unsigned kGenerator = 65537;
constexpr std::size_t kLargestPrime = 167; // the 39th

constexpr std::array<unsigned, kPrimes> first_primes()
{
    std::array<unsigned, kPrimes> primes {};
    std::size_t found = 0;
    for (unsigned candidate = 2; found < kPrimes; ++candidate) {
        bool prime = true;
        for (std::size_t i = 0; i < found && prime; ++i)
            prime = candidate % primes[i] != 0;
        if (prime) primes[found++] = candidate;
    }
    return primes;
}

constexpr std::array<unsigned, kPrimes> kFirstPrimes = first_primes();
static_assert(kFirstPrimes.back() == kLargestPrime);

/// For each prime, which residues are powers of the generator.
using Subgroups = std::array<std::array<bool, kLargestPrime>, kPrimes>;

constexpr Subgroups generated_subgroups()
{
    Subgroups subgroups {};
    for (std::size_t i = 0; i < kPrimes; ++i) {
        unsigned power = 1;
        do {
            subgroups[i][power] = true;
            power = power * (kGenerator % kFirstPrimes[i]) % kFirstPrimes[i];
        } while (power != 1);
    }
    return subgroups;
}

constexpr Subgroups kSubgroups = generated_subgroups();

} // namespace

bool has_roca_fingerprint(const BIGNUM* modulus)
{
    for (std::size_t i = 0; i < kPrimes; ++i)
        if (!kSubgroups[i][BN_mod_word(modulus, kFirstPrimes[i])]) return false;
    return true;
}

} // namespace countersign::x509
