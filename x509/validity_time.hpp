// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/time_point.hpp"

#include <openssl/asn1.h>

namespace countersign::x509 {

/// From here on GeneralizedTime, UTCTime before (RFC 5280 4.1.2.5).
inline constexpr TimePoint kFirstGeneralizedTime
    = std::chrono::sys_days { std::chrono::year { 2050 } / 1 / 1 };

/// Strict: UTCTime until 2049 (YYMMDDHHMMSSZ), GeneralizedTime from 2050 on (YYYYMMDDHHMMSSZ). Error:
/// InvalidInput.
[[nodiscard]] Result<TimePoint> parse_validity_time(const ASN1_TIME* time, std::string_view field);

} // namespace countersign::x509
