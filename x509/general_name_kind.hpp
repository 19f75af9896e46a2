// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::x509 {

/// The GeneralName's kind in the words of RFC 5280 4.2.1.6: "dNSName", "iPAddress" ...; `type` is OpenSSL's
/// GEN_ number.
[[nodiscard]] std::string_view general_name_kind(int type);

} // namespace countersign::x509
