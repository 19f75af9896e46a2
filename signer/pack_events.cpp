// SPDX-License-Identifier: Apache-2.0
#include "audit/canonical_text.hpp"
#include "signer/log_methods.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace countersign::signer {

namespace json = boost::json;

namespace {

constexpr std::size_t kRecordFrame = 512; // octets of a record around its events: more than enough

/// Three levels deep, as in its record: what is nested deeper could be logged, and never be read again.
Result<json::value> parse_event(std::string_view text)
{
    Result<json::value> nested = audit::parse_canonical_json(fmt::format("[[[{}]]]", text));
    if (!nested) return nested;
    const json::value* value = &*nested;
    for (int level = 0; level < 3; ++level) {
        if (!value->is_array() || value->get_array().size() != 1)
            return Error { ErrorCode::InvalidInput, "an event is more than one value" };
        value = &value->get_array().front();
    }
    if (!value->is_object()) return Error { ErrorCode::InvalidInput, "an event is no object" };
    return json::value(*value);
}

audit::Draft batch_of(json::array events)
{
    return { audit::RecordType::Event,
        { { "source", "countersignd" }, { "kind", "batch" }, { "events", std::move(events) } }, {} };
}

} // namespace

Result<std::vector<audit::Draft>> pack_events(const json::array& events)
{
    std::vector<audit::Draft> drafts;
    json::array batch;
    std::size_t octets = 0;
    for (const json::value& entry : events) {
        const std::string_view text = entry.get_string();
        if (text.size() > audit::kLongestRecord - kRecordFrame)
            return Error { ErrorCode::InvalidInput, "an event is too long for a record of the log" };
        Result<json::value> event = parse_event(text);
        if (!event) return event.error();
        if (octets + text.size() + 1 > audit::kLongestRecord - kRecordFrame) {
            drafts.push_back(batch_of(std::exchange(batch, {})));
            octets = 0;
        }
        octets += text.size() + 1;
        batch.push_back(std::move(*event));
    }
    drafts.push_back(batch_of(std::move(batch)));
    return drafts;
}

} // namespace countersign::signer
