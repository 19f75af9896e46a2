// SPDX-License-Identifier: Apache-2.0
#include "x509/der_writer.hpp"

namespace countersign::x509 {
namespace {

/// X.690 10.1: the length in as few octets as possible.
void put_length(std::size_t length, Bytes& der)
{
    if (length < 0x80) {
        der.push_back(static_cast<std::uint8_t>(length));
        return;
    }
    std::uint8_t octets = 1;
    while (octets < sizeof length && length >> (8 * octets) != 0)
        ++octets;
    der.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (unsigned shift = 8U * octets; shift > 0;) {
        shift -= 8;
        der.push_back(static_cast<std::uint8_t>(length >> shift));
    }
}

} // namespace

Bytes der_element(std::uint8_t tag, std::initializer_list<BytesView> parts)
{
    std::size_t length = 0;
    for (const BytesView part : parts)
        length += part.size();
    Bytes der { tag };
    put_length(length, der);
    der.reserve(der.size() + length);
    for (const BytesView part : parts)
        der.insert(der.end(), part.begin(), part.end());
    return der;
}

Bytes der_bit_string(BytesView octets)
{
    static constexpr std::uint8_t kNoUnusedBits[] { 0 };
    return der_element(V_ASN1_BIT_STRING, { kNoUnusedBits, octets });
}

} // namespace countersign::x509
