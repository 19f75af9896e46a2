// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "hsm/ckr.hpp"

#include <expected>
#include <optional>
#include <string>

namespace countersign::hsm {

/// Why a token, or one call to it, failed: what Describe shows and what an error reply carries.
struct TokenFault
{
    ErrorCode code = ErrorCode::TokenUnavailable; // or TokenLocked, Ambiguous, NotFound, StorageUnavailable
    std::string problem; // first line: what; the others: where, and what was found
    std::string hint; // what to do about it
    std::optional<ReturnValue> ckr;
    std::optional<unsigned long> slot;

    /// A failed PKCS#11 call: name, meaning and hint come from the table of codes.
    static TokenFault of(std::string_view call, ReturnValue ckr);
    /// The problem, then "do" and the hint, as people read it.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] Error error() const { return { code, text() }; }
};

template <class T>
using TokenResult = std::expected<T, TokenFault>;

} // namespace countersign::hsm
