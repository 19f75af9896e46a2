// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain_name.hpp"
#include "core/serial.hpp"
#include "core/time_point.hpp"
#include "x509/issuer.hpp"

#include <string>
#include <vector>

namespace countersign::x509 {

/// What a certificate must say, from permit, request and issuer: the builder writes it, each lint compares
/// with it.
struct CertificatePlan
{
    Serial serial;
    SignatureAlgorithm algorithm = SignatureAlgorithm::EcdsaSha256;
    Bytes issuer; // Name, DER
    Bytes issuer_key_identifier;
    TimePoint not_before {};
    TimePoint not_after {}; // inclusive
    std::string subject; // "CN=www.example.test", or empty
    Bytes spki; // as the request gave it
    std::vector<DomainName> names;
    std::vector<std::string> extended_key_usages; // as the profile names them
};

} // namespace countersign::x509
