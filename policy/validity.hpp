// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/facts.hpp"

namespace countersign::policy {

/// BR 2.2.6 1.6.1: "The period of time from `notBefore` through `notAfter`, inclusive."
struct Validity
{
    TimePoint not_before {};
    TimePoint not_after {}; // inclusive
};

/// The latest notAfter that may be asked for: the profile's validity from now on, and for a reissue or rekey
/// at most the old certificate's notAfter. (An order's own end would allow more when names change; facts do
/// not carry one.)
[[nodiscard]] TimePoint latest_not_after(const Facts& facts, const Settings& settings);

/// What a permit would fix: notBefore is now less the profile's backdate, notAfter the latest or the earlier
/// one asked for. The issuer's notAfter does not shorten it: rule validity-within-profile refuses to pass
/// that.
[[nodiscard]] Validity validity_of(const Facts& facts, const Settings& settings);

} // namespace countersign::policy
