// SPDX-License-Identifier: Apache-2.0
#include "audit/clock_reading.hpp"

namespace countersign::audit {

namespace json = boost::json;

void add_reading(json::object& data, const Clock& clock)
{
    const std::string boot = clock.boot_id();
    if (boot.empty()) return;
    data["bootId"] = boot;
    data["sinceBoot"] = static_cast<std::int64_t>(clock.since_boot().count());
    data["wall"] = to_rfc3339(clock.now());
}

std::optional<ClockReading> reading_in(const Record& record, std::string_view boot_id)
{
    const json::value* boot = record.data.if_contains("bootId");
    const json::value* since_boot = record.data.if_contains("sinceBoot");
    const json::value* wall = record.data.if_contains("wall");
    if (record.type != RecordType::Event || boot == nullptr || since_boot == nullptr || wall == nullptr)
        return std::nullopt;
    if (!boot->is_string() || boot->get_string() != boot_id || !since_boot->is_int64() || !wall->is_string())
        return std::nullopt;
    Result<TimePoint> time = parse_rfc3339(wall->get_string());
    if (!time) return std::nullopt;
    return ClockReading { *time, std::chrono::milliseconds { since_boot->get_int64() } };
}

} // namespace countersign::audit
