// SPDX-License-Identifier: Apache-2.0
#include "audit/record.hpp"

#include "audit/canonical_text.hpp"
#include "core/canonical_json.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace countersign::audit {
namespace {

struct Name
{
    RecordType type;
    std::string_view name;
};
constexpr std::array kNames {
    Name { RecordType::Init, "INIT" },
    Name { RecordType::SelfTest, "SELFTEST" },
    Name { RecordType::Intent, "INTENT" },
    Name { RecordType::Outcome, "OUTCOME" },
    Name { RecordType::Event, "EVENT" },
    Name { RecordType::Crl, "CRL" },
    Name { RecordType::Ceremony, "CEREMONY" },
    Name { RecordType::Gap, "GAP" },
};

std::optional<RecordType> type_named(std::string_view name)
{
    for (const Name& row : kNames)
        if (row.name == name) return row.type;
    return std::nullopt;
}

Error invalid(std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("not a record of the log: {}", what) };
}

Result<std::vector<Digest>> digests_of(const boost::json::value& value)
{
    if (!value.is_array() || value.get_array().size() > kMostBodies)
        return invalid("bodies is not a list, or too long");
    std::vector<Digest> digests;
    for (const boost::json::value& entry : value.get_array()) {
        if (!entry.is_string()) return invalid("a body's digest is not text");
        Result<Digest> digest = parse_digest(entry.get_string());
        if (!digest) return invalid("a body's digest is not 64 hexadecimal digits");
        digests.push_back(*digest);
    }
    return digests;
}

Result<Record> record_of(const boost::json::object& object)
{
    const boost::json::value* bodies = object.if_contains("bodies");
    const boost::json::value* data = object.if_contains("data");
    const boost::json::value* index = object.if_contains("index");
    const boost::json::value* time = object.if_contains("time");
    const boost::json::value* type = object.if_contains("type");
    if (object.size() != 5 || !bodies || !data || !index || !time || !type)
        return invalid("its members are not bodies, data, index, time and type");
    if (!data->is_object() || !index->is_int64() || index->get_int64() < 0 || !time->is_string()
        || !type->is_string())
        return invalid("a member has the wrong type");

    Record record;
    const std::optional<RecordType> known = type_named(type->get_string());
    if (!known) return invalid("its type is unknown");
    record.type = *known;
    record.index = static_cast<std::uint64_t>(index->get_int64());
    record.data = data->get_object();
    Result<TimePoint> when = parse_rfc3339(time->get_string());
    if (!when) return invalid("its time is not RFC 3339 in UTC");
    record.time = *when;
    Result<std::vector<Digest>> digests = digests_of(*bodies);
    if (!digests) return digests.error();
    record.bodies = std::move(*digests);
    return record;
}

} // namespace

std::string_view name_of(RecordType type)
{
    const auto* row = std::ranges::find(kNames, type, &Name::type);
    return row->name;
}

bool accepts_clock(RecordType type, const boost::json::object& data)
{
    const boost::json::value* kind = data.if_contains("kind");
    return type == RecordType::Event && kind && kind->is_string() && kind->get_string() == "clock-accepted";
}

std::string render(const Record& record)
{
    boost::json::array bodies;
    for (const Digest& digest : record.bodies)
        bodies.emplace_back(to_hex(digest));
    const boost::json::object object {
        { "bodies", std::move(bodies) },
        { "data", record.data },
        { "index", static_cast<std::int64_t>(record.index) },
        { "time", to_rfc3339(record.time) },
        { "type", name_of(record.type) },
    };
    return canonical_json(object);
}

Result<Record> parse_record(std::string_view text)
{
    if (text.size() > kLongestRecord) return invalid("it is too long");
    // What the leaf hash covers must be the only way to write this record.
    Result<boost::json::value> value = parse_canonical_json(text);
    if (!value) return value.error().in("not a record of the log");
    if (!value->is_object()) return invalid("it is not an object");
    return record_of(value->get_object());
}

Digest leaf_hash(std::string_view record)
{
    static constexpr std::uint8_t kLeaf[] { 0x00 };
    return sha256({ BytesView { kLeaf }, bytes_of(record) });
}

} // namespace countersign::audit
