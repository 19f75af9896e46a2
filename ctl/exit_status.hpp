// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

namespace countersign::ctl {

/// What countersignctl tells its caller; scripts branch on it. Documented in countersignctl(1).
enum class ExitStatus
{
    Done = 0,
    Failed = 1, // anything that has no number of its own
    Usage = 2, // the command line is wrong; nothing was sent
    Refused = 3, // policy refuses
    Pending = 4, // something is missing
    NotFound = 5,
    TokenUnavailable = 6, // or locked
    Unreachable = 7, // the appliance does not answer, or not to this user
    NotInOrder = 8, // clock, log, store or disk: an operator must act
};

/// For failures on this side of the socket.
[[nodiscard]] ExitStatus exit_status_of(ErrorCode code);

} // namespace countersign::ctl
