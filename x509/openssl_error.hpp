// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

namespace countersign::x509 {

/// Forgets what earlier calls of this thread left in OpenSSL's error queue; before each call whose failure is
/// reported.
void clear_openssl_errors();

/// `what`, a colon and OpenSSL's last reason, if there is one; empties the queue.
[[nodiscard]] Error openssl_error(ErrorCode code, std::string_view what);

} // namespace countersign::x509
