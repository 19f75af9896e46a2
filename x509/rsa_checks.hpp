// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/openssl_ptr.hpp"

#include <optional>

namespace countersign::x509 {

inline constexpr unsigned kSmallFactorsBelow = 752; // BR 2.2.6 6.1.6, NIST SP 800-89 5.3.3
inline constexpr int kFermatRounds = 100; // BR 2.2.6 6.1.1.3

// `modulus` is positive and at most kLargestRsaBits long. `context` is scratch memory of the calling thread.

/// The smallest prime below kSmallFactorsBelow that divides the modulus.
[[nodiscard]] std::optional<unsigned> small_factor(const BIGNUM* modulus);
/// The modulus is a prime or a power of one. One modular exponentiation, and no number of another kind that
/// anybody will meet by chance is taken for one.
[[nodiscard]] bool is_prime_power(const BIGNUM* modulus, BN_CTX* context);
/// kFermatRounds of Fermat's method factor it: its primes are too close.
[[nodiscard]] bool has_close_primes(const BIGNUM* modulus, BN_CTX* context);
/// The modulus looks like one that Infineon's RSALib made (CVE-2017-15361). About one good modulus in 10^8
/// does as well.
[[nodiscard]] bool has_roca_fingerprint(const BIGNUM* modulus);

} // namespace countersign::x509
