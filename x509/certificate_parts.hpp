// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign::x509 {

/// The three parts of RFC 5280 4.1.1.
struct CertificateParts
{
    Bytes tbs; // DER
    Bytes signature_algorithm; // AlgorithmIdentifier, DER
    Bytes signature;
};

/// Strict DER; does not look into the TBS. Error: InvalidInput.
[[nodiscard]] Result<CertificateParts> split_certificate(BytesView der);

} // namespace countersign::x509
