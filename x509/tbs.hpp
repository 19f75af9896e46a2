// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/domain_name.hpp"
#include "core/serial.hpp"
#include "core/time_point.hpp"

#include <string>
#include <vector>

namespace countersign::x509 {

/// One extension as it stands in the TBS.
struct Extension
{
    std::string oid; // dotted
    bool critical = false;
    Bytes value; // DER inside the OCTET STRING
};

/// A TBSCertificate taken apart, by a parser that trusts nothing: what the signer's rails look at.
struct Tbs
{
    Serial serial;
    Bytes signature_algorithm; // AlgorithmIdentifier, DER
    Bytes issuer; // Name, DER
    Bytes subject; // Name, DER
    std::string subject_text; // RFC 4514
    TimePoint not_before {};
    TimePoint not_after {}; // inclusive
    Bytes spki;
    Digest spki_sha256 {};
    std::vector<Extension> extensions; // in order
    std::vector<DomainName> dns_names; // of the subjectAltName, in order
    std::vector<std::string>
        other_name_kinds; // subjectAltName kinds that are not dNSName: "iPAddress", "rfc822Name" ...
    std::vector<std::string> extended_key_usages; // dotted OIDs
    bool is_ca = false; // basicConstraints with cA TRUE, or keyCertSign or cRLSign in keyUsage
    Bytes authority_key_identifier; // keyIdentifier, empty when absent
};

/// Strict DER: re-encoding gives the same bytes, version 3, no unique identifiers, no duplicate extension.
/// Errors: InvalidInput (which field), LimitExceeded.
[[nodiscard]] Result<Tbs> parse_tbs(BytesView der);

inline constexpr std::size_t kLongestTbs = 128UL * 1024; // octets

} // namespace countersign::x509
