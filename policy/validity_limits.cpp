// SPDX-License-Identifier: Apache-2.0
#include "policy/validity_limits.hpp"

namespace countersign::policy {
namespace {

// Nobody sets a limit for private trust but the programs that rely on it: 825 days is the longest that common
// TLS clients took from private roots, and it bounds how long a forgotten key stays certified.
constexpr ValidityLimit kValidityLimits[] = {
    { ProfileKind::Private, std::nullopt, std::nullopt, std::chrono::days { 825 }, "own rule" },
};

} // namespace

std::span<const ValidityLimit> validity_limits()
{
    return kValidityLimits;
}

const ValidityLimit* find_validity_limit(
    std::span<const ValidityLimit> limits, ProfileKind kind, TimePoint issued_at)
{
    for (const ValidityLimit& limit : limits) {
        const bool began = !limit.from || issued_at >= *limit.from;
        const bool ended = limit.to && issued_at >= *limit.to;
        if (limit.kind == kind && began && !ended) return &limit;
    }
    return nullptr;
}

} // namespace countersign::policy
