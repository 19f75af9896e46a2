// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign::x509 {

inline constexpr int kDerDepth = 24; // nesting; a certificate needs about ten

/// Checks that `der` is one element of DER (X.690 section 10 and 11) and nothing behind it: definite and
/// shortest lengths, low tags, strings in one piece, shortest integers and OIDs, booleans 00 or FF, zero
/// unused bits, sorted SET OF, times in Z. OpenSSL's decoder takes BER and keeps some of it when it encodes
/// again, so comparing the two is not enough. What stands inside an OCTET STRING or a primitive context tag
/// is not looked at. Error: InvalidInput, naming `field`.
[[nodiscard]] Result<void> check_strict_der(BytesView der, std::string_view field);

} // namespace countersign::x509
