// SPDX-License-Identifier: Apache-2.0
#include "policy/validity.hpp"

#include <algorithm>

namespace countersign::policy {
namespace {

TimePoint not_before_of(const Facts& facts, const Settings& settings)
{
    return facts.now - settings.profile.backdate;
}

} // namespace

TimePoint latest_not_after(const Facts& facts, const Settings& settings)
{
    // notAfter itself is a second of the validity.
    const TimePoint by_profile
        = not_before_of(facts, settings) + settings.profile.validity - std::chrono::seconds { 1 };
    return facts.predecessor ? std::min(by_profile, facts.predecessor->not_after) : by_profile;
}

Validity validity_of(const Facts& facts, const Settings& settings)
{
    const TimePoint latest = latest_not_after(facts, settings);
    return {
        .not_before = not_before_of(facts, settings),
        .not_after = std::min(latest, facts.not_after_asked.value_or(latest)),
    };
}

} // namespace countersign::policy
