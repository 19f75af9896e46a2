// SPDX-License-Identifier: Apache-2.0
#include "hsm/token_fault.hpp"

#include <fmt/format.h>

namespace countersign::hsm {

TokenFault TokenFault::of(std::string_view call, ReturnValue ckr)
{
    TokenFault fault;
    fault.code
        = ckr_meaning(ckr) == CkrMeaning::PinRefused ? ErrorCode::TokenLocked : ErrorCode::TokenUnavailable;
    fault.problem = fmt::format("{} failed: {} (0x{:x})", call, ckr_name(ckr), ckr);
    fault.hint = ckr_hint(ckr);
    fault.ckr = ckr;
    return fault;
}

std::string TokenFault::text() const
{
    return hint.empty() ? problem : fmt::format("{}\n  do      {}", problem, hint);
}

} // namespace countersign::hsm
