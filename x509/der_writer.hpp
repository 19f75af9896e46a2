// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

#include <openssl/asn1.h>

#include <initializer_list>

namespace countersign::x509 {

// Writes DER, for the certificates of our own making; parse_tbs reads them back by another way.

inline constexpr std::uint8_t kSequenceTag = V_ASN1_SEQUENCE | V_ASN1_CONSTRUCTED;
inline constexpr std::uint8_t kSetTag = V_ASN1_SET | V_ASN1_CONSTRUCTED;

/// One element: tag, shortest length, the parts in order.
[[nodiscard]] Bytes der_element(std::uint8_t tag, std::initializer_list<BytesView> parts);
/// A BIT STRING of whole octets.
[[nodiscard]] Bytes der_bit_string(BytesView octets);

} // namespace countersign::x509
