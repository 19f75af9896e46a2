// SPDX-License-Identifier: Apache-2.0
#include "x509/validity_time.hpp"

#include "x509/asn1_templates.hpp"

namespace countersign::x509 {

Result<TimePoint> parse_validity_time(const ASN1_TIME* time, std::string_view field)
{
    const Error error { ErrorCode::InvalidInput,
        fmt::format("{} is not in the one form that RFC 5280 4.1.2.5 allows for its year", field) };
    std::string digits { text_of(octets_of(time)) };
    // A two-digit year means 1950 to 2049; before 1970 there were no certificates.
    if (time->type == V_ASN1_UTCTIME) digits.insert(0, digits >= "5" ? "19" : "20");
    if (digits.size() != 15) return error;

    const std::string_view d { digits };
    const Result<TimePoint> parsed = parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}{}", d.substr(0, 4),
        d.substr(4, 2), d.substr(6, 2), d.substr(8, 2), d.substr(10, 2), d.substr(12, 2), d.substr(14)));
    const bool generalized = time->type == V_ASN1_GENERALIZEDTIME;
    if (!parsed || generalized != (*parsed >= kFirstGeneralizedTime)) return error;
    return *parsed;
}

} // namespace countersign::x509
