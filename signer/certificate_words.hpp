// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace countersign::signer {

/// The dotted object identifier for the name of an extension ("subjectAltName"); empty when unknown.
[[nodiscard]] std::string_view extension_oid(std::string_view name);
/// For the name of an extended key usage ("serverAuth"); empty when unknown.
[[nodiscard]] std::string_view extended_key_usage_oid(std::string_view name);

/// Every known name, for messages: "a, b, c".
[[nodiscard]] std::string known_extensions();
[[nodiscard]] std::string known_extended_key_usages();

} // namespace countersign::signer
