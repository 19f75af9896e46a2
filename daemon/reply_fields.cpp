// SPDX-License-Identifier: Apache-2.0
#include "daemon/reply_fields.hpp"

#include "core/printable.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace countersign::daemon {

namespace json = boost::json;

namespace {

Error lacks(std::string_view name)
{
    return { ErrorCode::ProtocolViolation,
        fmt::format("a reply lacks \"{}\", or it has another type", name) };
}

} // namespace

Result<std::string> text_field(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return lacks(name);
    return std::string { value->get_string().data(), value->get_string().size() };
}

Result<std::uint64_t> count_field(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return lacks(name);
    return static_cast<std::uint64_t>(value->get_int64());
}

Result<Bytes> base64_field(const json::object& object, std::string_view name)
{
    Result<std::string> text = text_field(object, name);
    if (!text) return text.error();
    Result<Bytes> bytes = from_base64(*text);
    if (!bytes) return lacks(name);
    return bytes;
}

std::optional<std::string> optional_text(const json::object& parameters, std::string_view name)
{
    Result<std::string> text = text_field(parameters, name);
    if (!text) return std::nullopt;
    return std::move(*text);
}

bool flag(const json::object& parameters, std::string_view name)
{
    const json::value* value = parameters.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

json::value or_null(const std::optional<std::string>& text)
{
    return text ? json::value(*text) : json::value(nullptr); // braces would make an array
}

std::string describe(const ipc::CallError& error)
{
    return fmt::format("{} {}", error.name, printable(json::serialize(error.parameters)));
}

} // namespace countersign::daemon
