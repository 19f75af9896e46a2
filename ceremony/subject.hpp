// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <openssl/x509.h>

#include <memory>

namespace countersign::ceremony {

struct FreeName
{
    void operator()(X509_NAME* name) const { X509_NAME_free(name); }
};
using NamePointer = std::unique_ptr<X509_NAME, FreeName>;

/// A distinguished name as RFC 4514 writes it: "CN=Example Root,O=Example,C=GB"; the last one written comes
/// first in DER. Attributes: CN, O, OU, C, ST, L, each at most once, CN demanded; a backslash escapes the
/// next character. Text is UTF8String, C a PrintableString. Error: InvalidInput.
[[nodiscard]] Result<NamePointer> parse_subject(std::string_view text);

} // namespace countersign::ceremony
