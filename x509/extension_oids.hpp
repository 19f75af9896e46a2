// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::x509 {

// RFC 5280 4.2.1, dotted as they stand in Extension::oid.
inline constexpr std::string_view kBasicConstraintsOid = "2.5.29.19";
inline constexpr std::string_view kKeyUsageOid = "2.5.29.15";
inline constexpr std::string_view kExtendedKeyUsageOid = "2.5.29.37";
inline constexpr std::string_view kSubjectAltNameOid = "2.5.29.17";
inline constexpr std::string_view kAuthorityKeyIdentifierOid = "2.5.29.35";

} // namespace countersign::x509
