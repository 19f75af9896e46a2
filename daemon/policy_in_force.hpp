// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy_text.hpp"

namespace countersign::daemon {

/// The policy that decides now, and since when.
struct PolicyInForce
{
    Policy policy;
    TimePoint active_since {};
};

} // namespace countersign::daemon
