// SPDX-License-Identifier: Apache-2.0
#include "hsm/error_queue.hpp"

#include <fmt/format.h>
#include <libp11.h>
#include <openssl/err.h>

namespace countersign::hsm {

void clear_errors()
{
    ERR_clear_error();
}

std::optional<ReturnValue> last_return_value()
{
    const int cryptoki = ERR_get_CKR_code();
    std::optional<ReturnValue> last;
    while (const unsigned long error = ERR_get_error())
        if (ERR_GET_LIB(error) == cryptoki) last = static_cast<ReturnValue>(ERR_GET_REASON(error));
    return last;
}

TokenFault failed_call(std::string_view call)
{
    if (const std::optional<ReturnValue> value = last_return_value()) return TokenFault::of(call, *value);
    return { ErrorCode::TokenUnavailable, fmt::format("{} failed and left no return value", call),
        "look at the module's own log", std::nullopt, std::nullopt };
}

} // namespace countersign::hsm
