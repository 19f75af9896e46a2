// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/certificate_plan.hpp"

namespace countersign::x509 {

/// The TBSCertificate that `plan` describes, DER. Error: Internal (a plan that no permit can lead to).
[[nodiscard]] Result<Bytes> build_tbs(const CertificatePlan& plan);

/// A certificate of the three parts of RFC 5280 4.1.1, DER; the parts are taken as they are.
[[nodiscard]] Bytes build_certificate(BytesView tbs, SignatureAlgorithm algorithm, BytesView signature);

} // namespace countersign::x509
