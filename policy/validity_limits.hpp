// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/profile.hpp"

#include <span>

namespace countersign::policy {

/// The longest validity that a kind of profile may have, for certificates issued within a span of time.
struct ValidityLimit
{
    ProfileKind kind = ProfileKind::Private;
    std::optional<TimePoint> from; // issued at or after; nothing: always
    std::optional<TimePoint> to; // issued before; nothing: for good
    std::chrono::seconds longest {}; // notAfter - notBefore + 1 s
    std::string_view source;
};

/// The limits in force, as data: a new one is a row.
[[nodiscard]] std::span<const ValidityLimit> validity_limits();

/// The row for `kind` and the time of issuance, or nothing: then nothing may be issued.
[[nodiscard]] const ValidityLimit* find_validity_limit(
    std::span<const ValidityLimit> limits, ProfileKind kind, TimePoint issued_at);

} // namespace countersign::policy
