// SPDX-License-Identifier: Apache-2.0
#include "x509/rsa_checks.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace countersign::x509 {
namespace {

/// Bignum calls fail only when memory is exhausted; a key half measured must not pass.
void must(int done)
{
    check(done == 1, "arithmetic on big numbers works");
}

BignumPtr make_bignum()
{
    BignumPtr number { BN_new() };
    check(number != nullptr, "memory for a big number");
    return number;
}

constexpr bool is_small_prime(unsigned number)
{
    for (unsigned divisor = 2; divisor * divisor <= number; ++divisor)
        if (number % divisor == 0) return false;
    return number >= 2;
}

/// The integer part of the square root, by Newton's method from above.
BignumPtr integer_root(const BIGNUM* number, BN_CTX* context)
{
    BignumPtr root = make_bignum();
    BignumPtr next = make_bignum();
    must(BN_set_bit(root.get(), (BN_num_bits(number) + 1) / 2));
    while (true) {
        must(BN_div(next.get(), nullptr, number, root.get(), context));
        must(BN_add(next.get(), next.get(), root.get()));
        must(BN_rshift1(next.get(), next.get()));
        if (BN_cmp(next.get(), root.get()) >= 0) return root;
        std::swap(root, next);
    }
}

/// Which residues modulo Modulus are squares.
template <unsigned Modulus>
constexpr std::array<bool, Modulus> squares_modulo()
{
    std::array<bool, Modulus> square {};
    for (unsigned root = 0; root < Modulus; ++root)
        square[root * root % Modulus] = true;
    return square;
}

/// Cheap: lets all squares through and about one other number in a hundred.
bool may_be_square(const BIGNUM* number)
{
    static constexpr auto kModulo63 = squares_modulo<63>();
    static constexpr auto kModulo64 = squares_modulo<64>();
    static constexpr auto kModulo65 = squares_modulo<65>();
    static constexpr auto kModulo11 = squares_modulo<11>();
    const BN_ULONG rest = BN_mod_word(number, 63UL * 64 * 65 * 11);
    return kModulo64[rest % 64] && kModulo63[rest % 63] && kModulo65[rest % 65] && kModulo11[rest % 11];
}

bool is_square(const BIGNUM* number, BN_CTX* context)
{
    if (BN_is_zero(number)) return true;
    if (!may_be_square(number)) return false;
    const BignumPtr root = integer_root(number, context);
    const BignumPtr square = make_bignum();
    must(BN_sqr(square.get(), root.get(), context));
    return BN_cmp(square.get(), number) == 0;
}

} // namespace

std::optional<unsigned> small_factor(const BIGNUM* modulus)
{
    for (unsigned prime = 2; prime < kSmallFactorsBelow; ++prime)
        if (is_small_prime(prime) && BN_mod_word(modulus, prime) == 0) return prime;
    return std::nullopt;
}

bool is_prime_power(const BIGNUM* modulus, BN_CTX* context)
{
    // Fermat: 2^(p^k) is 2 modulo p. So p divides 2^n - 2 when n = p^k, and the greatest common divisor with
    // n shows it. For n = pq that takes p - 1 and q - 1 with a common factor of nearly their own size, which
    // is a weak key as well.
    if (!BN_is_odd(modulus) || BN_is_one(modulus)) return false;
    const BignumPtr two = make_bignum();
    const BignumPtr power = make_bignum();
    const BignumPtr divisor = make_bignum();
    must(BN_set_word(two.get(), 2));
    must(BN_mod_exp(power.get(), two.get(), modulus, modulus, context));
    must(BN_sub_word(power.get(), 2));
    must(BN_gcd(divisor.get(), power.get(), modulus, context));
    return !BN_is_one(divisor.get());
}

bool has_close_primes(const BIGNUM* modulus, BN_CTX* context)
{
    // n = a^2 - b^2 = (a - b)(a + b): for close factors a is just above the root of n.
    const BignumPtr a = integer_root(modulus, context);
    const BignumPtr b_squared = make_bignum();
    must(BN_sqr(b_squared.get(), a.get(), context));
    if (BN_cmp(b_squared.get(), modulus) == 0) return true;
    for (int round = 0; round < kFermatRounds; ++round) {
        must(BN_add_word(a.get(), 1));
        must(BN_sqr(b_squared.get(), a.get(), context));
        must(BN_sub(b_squared.get(), b_squared.get(), modulus));
        if (is_square(b_squared.get(), context)) return true;
    }
    return false;
}

} // namespace countersign::x509
