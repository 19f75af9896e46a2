// SPDX-License-Identifier: Apache-2.0
#include "signer/json_members.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::signer {

void JsonMembers::fault(std::string_view name, std::string_view what)
{
    if (first_.empty())
        first_ = fmt::format("{}{}: {}", where_.empty() ? "" : where_ + ".", printable(name), what);
}

const boost::json::value* JsonMembers::find(std::string_view name)
{
    const boost::json::value* value = object_.if_contains(name);
    if (!value) fault(name, "is missing");
    return value;
}

std::string JsonMembers::text(std::string_view name)
{
    const boost::json::value* value = find(name);
    if (value && value->is_string()) return std::string { value->get_string() };
    if (value) fault(name, "is no text");
    return {};
}

Digest JsonMembers::digest(std::string_view name)
{
    Result<Digest> digest = parse_digest(text(name));
    if (digest) return *digest;
    fault(name, "is no SHA-256 in hexadecimal");
    return {};
}

TimePoint JsonMembers::time(std::string_view name)
{
    Result<TimePoint> time = parse_rfc3339(text(name));
    if (time) return *time;
    fault(name, "is no time");
    return {};
}

std::int64_t JsonMembers::integer(std::string_view name)
{
    const boost::json::value* value = find(name);
    if (value && value->is_int64()) return value->get_int64();
    if (value) fault(name, "is no integer");
    return 0;
}

const boost::json::object& JsonMembers::object(std::string_view name)
{
    static const boost::json::object empty;
    const boost::json::value* value = find(name);
    if (value && value->is_object()) return value->get_object();
    if (value) fault(name, "is no object");
    return empty;
}

const boost::json::array& JsonMembers::array(std::string_view name, std::size_t most)
{
    static const boost::json::array empty;
    const boost::json::value* value = find(name);
    if (value && value->is_array() && value->get_array().size() <= most) return value->get_array();
    if (value) fault(name, fmt::format("is no list of at most {}", most));
    return empty;
}

void JsonMembers::only(std::initializer_list<std::string_view> names)
{
    for (const auto& member : object_)
        if (std::ranges::find(names, std::string_view { member.key() }) == names.end())
            fault(member.key(), "is unknown");
}

} // namespace countersign::signer
