// SPDX-License-Identifier: Apache-2.0
#include "daemon/import_event.hpp"

#include "daemon/reply_fields.hpp"

#include <boost/json/array.hpp>

namespace countersign::daemon {

namespace json = boost::json;

std::vector<json::object> blocked_keys_of(const audit::Record& record)
{
    std::vector<json::object> found;
    if (record.type != audit::RecordType::Event || optional_text(record.data, "source") != "countersignd")
        return found;
    const json::value* events = record.data.if_contains("events");
    if (events == nullptr || !events->is_array()) return found;
    for (const json::value& event : events->get_array())
        if (event.is_object() && optional_text(event.get_object(), "event") == "keyBlocked")
            found.push_back(event.get_object());
    return found;
}

Result<void> import_blocked_keys(store::SqliteStore& store, const std::vector<json::object>& events)
{
    for (const json::object& event : events) {
        Result<Digest> key = parse_digest(optional_text(event, "spkiSha256").value_or(""));
        Result<TimePoint> since = parse_rfc3339(optional_text(event, "at").value_or(""));
        const std::optional<std::string> reason = optional_text(event, "reason");
        if (!key || !since || !reason)
            return Error { ErrorCode::LogMismatch, "an event of the log that blocks a key cannot be read" };
        if (Result<void> done = store.block_key(*key, *reason, *since); !done) return done;
    }
    return {};
}

} // namespace countersign::daemon
