// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign::x509 {

/// A purpose that profiles may name. RFC 5280 4.2.1.12.
struct ExtendedKeyUsage
{
    std::string_view name; // as a profile names it
    std::string_view oid; // dotted
    BytesView der; // the OBJECT IDENTIFIER
};

/// Nothing: no profile may name it.
[[nodiscard]] const ExtendedKeyUsage* find_extended_key_usage(std::string_view name);

} // namespace countersign::x509
