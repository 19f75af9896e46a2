// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/x509.h>

#include <string>

namespace countersign::x509 {

/// RFC 4514, "CN=www.example.test"; octets outside printable ASCII escaped. Empty for an empty name.
[[nodiscard]] std::string name_text(const X509_NAME* name);

} // namespace countersign::x509
