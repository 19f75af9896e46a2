// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceremony/options.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"

#include <functional>

namespace countersign::ceremony {

/// Tells the person at the terminal one step; one line, without newline.
using Tell = std::function<void(std::string_view line)>;

/// Makes one CA key in the token and its certificate, writes certificate (or chain) and report. Everything
/// that can be checked is checked before the key is made; what fails after leaves the key on the token, and
/// the error says so. One try of the PIN. Blocks. Errors: InvalidInput, InvalidConfiguration, Conflict (a
/// file exists), IssuerExpires (past the root's notAfter), those of the token, SignatureInvalid,
/// StorageUnavailable, those of the log.
[[nodiscard]] Result<void> hold_ceremony(
    const Options& options, const Clock& clock, Random& random, const Tell& tell);

} // namespace countersign::ceremony
