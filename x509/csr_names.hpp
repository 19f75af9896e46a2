// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain_name.hpp"
#include "x509/asn1_templates.hpp"

#include <vector>

namespace countersign::x509 {

/// The names that a request asks for: its subjectAltName, and each common name that is a DNS name; sorted,
/// unique. Errors: InvalidInput, LimitExceeded.
[[nodiscard]] Result<std::vector<DomainName>> names_of(const RequestInfoFields& info);

} // namespace countersign::x509
