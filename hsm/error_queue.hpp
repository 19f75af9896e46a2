// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hsm/token_fault.hpp"

namespace countersign::hsm {

/// Empties OpenSSL's error queue of this thread; before each call of libp11, because modules leave errors of
/// their own there.
void clear_errors();
/// The last PKCS#11 return value in the queue, which it empties; nothing when libp11 left none.
[[nodiscard]] std::optional<ReturnValue> last_return_value();
/// The fault of a libp11 call that just failed. Without a return value the handles are not to be trusted
/// either.
[[nodiscard]] TokenFault failed_call(std::string_view call);

} // namespace countersign::hsm
