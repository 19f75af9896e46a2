// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/record.hpp"
#include "core/clock.hpp"

#include <optional>

namespace countersign::audit {

/// Both clocks of a machine at one moment, as a record of the log keeps them.
struct ClockReading
{
    TimePoint wall {};
    std::chrono::milliseconds since_boot {};
};

/// Adds what both clocks say now to the data of an EVENT: `bootId`, `sinceBoot` (milliseconds), `wall`.
/// Nothing where the boot has no name.
void add_reading(boost::json::object& data, const Clock& clock);

/// The reading in `record`, if it is of this boot: the time since boot goes on from it.
[[nodiscard]] std::optional<ClockReading> reading_in(const Record& record, std::string_view boot_id);

} // namespace countersign::audit
