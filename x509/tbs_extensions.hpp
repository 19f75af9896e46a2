// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/asn1_templates.hpp"
#include "x509/tbs.hpp"

namespace countersign::x509 {

inline constexpr int kMostExtensions = 32; // a leaf has about ten
inline constexpr int kMostTbsNames = 1000; // as many as a request may ask for

/// Fills `tbs.extensions` and what is read out of them. Errors: InvalidInput, LimitExceeded.
[[nodiscard]] Result<void> read_extensions(const ExtensionList* extensions, Tbs& tbs);

} // namespace countersign::x509
