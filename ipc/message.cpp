// SPDX-License-Identifier: Apache-2.0
#include "ipc/message.hpp"

#include "core/printable.hpp"
#include "core/strict_json.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace countersign::ipc {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownOfKey = 64; // of a hostile key, in an error text

Error wrong(std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("message: {}", what) };
}

Result<json::object> parse_object(std::string_view text)
{
    Result<json::value> value = parse_strict_json(text);
    if (!value) return value.error();
    json::object* object = value->if_object();
    if (!object) return wrong("not an object");
    return std::move(*object);
}

/// Varlink's optional fields may be absent or null.
Result<void> read_flag(const json::value& value, std::string_view key, bool& flag)
{
    if (!value.is_null() && !value.is_bool()) return wrong(fmt::format("`{}` is no boolean", key));
    flag = value.is_bool() && value.get_bool();
    return {};
}

Result<void> read_text(const json::value& value, std::string_view key, std::string& text)
{
    if (!value.is_string()) return wrong(fmt::format("`{}` is no string", key));
    text.assign(value.get_string().begin(), value.get_string().end());
    return {};
}

Result<void> read_parameters(json::value& value, json::object& parameters)
{
    if (value.is_null()) return {};
    if (!value.is_object()) return wrong("`parameters` is no object");
    parameters = std::move(value.get_object());
    return {};
}

Result<void> read_call_field(std::string_view key, json::value& value, CallMessage& call)
{
    if (key == "method") return read_text(value, key, call.method);
    if (key == "parameters") return read_parameters(value, call.parameters);
    if (key == "oneway") return read_flag(value, key, call.oneway);
    if (key == "more") return read_flag(value, key, call.more);
    if (key == "upgrade") return read_flag(value, key, call.upgrade);
    return wrong(fmt::format("unknown key `{}`", printable(key.substr(0, kShownOfKey))));
}

Result<void> read_reply_field(std::string_view key, json::value& value, ReplyMessage& reply)
{
    if (key == "parameters") return read_parameters(value, reply.parameters);
    if (key == "continues") return read_flag(value, key, reply.continues);
    if (key == "error" && !value.is_null()) return read_text(value, key, reply.error);
    return {};
}

std::string with_end(const json::object& object)
{
    std::string text = json::serialize(object);
    text.push_back('\0');
    return text;
}

} // namespace

Result<CallMessage> parse_call(std::string_view text)
{
    Result<json::object> object = parse_object(text);
    if (!object) return object.error();
    CallMessage call;
    for (auto& [key, value] : *object) {
        if (Result<void> read = read_call_field(key, value, call); !read) return read.error();
    }
    if (!object->contains("method")) return wrong("no `method`");
    if (call.more && call.oneway) return wrong("`more` with `oneway`");
    return call;
}

Result<ReplyMessage> parse_reply(std::string_view text)
{
    Result<json::object> object = parse_object(text);
    if (!object) return object.error();
    ReplyMessage reply;
    for (auto& [key, value] : *object) {
        if (Result<void> read = read_reply_field(key, value, reply); !read) return read.error();
    }
    if (reply.continues && !reply.error.empty()) return wrong("an error that continues");
    return reply;
}

std::string serialise(const CallMessage& call)
{
    json::object object { { "method", call.method }, { "parameters", call.parameters } };
    if (call.oneway) object["oneway"] = true;
    if (call.more) object["more"] = true;
    if (call.upgrade) object["upgrade"] = true;
    return with_end(object);
}

std::string serialise(const ReplyMessage& reply)
{
    json::object object;
    if (!reply.error.empty()) object["error"] = reply.error;
    object["parameters"] = reply.parameters;
    if (reply.continues) object["continues"] = true;
    return with_end(object);
}

} // namespace countersign::ipc
