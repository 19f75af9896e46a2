// SPDX-License-Identifier: Apache-2.0
#include "ctl/reply.hpp"

#include "core/printable.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace countersign::ctl {

std::string raw_text_of(const boost::json::object& reply, std::string_view field)
{
    const boost::json::value* value = reply.if_contains(field);
    if (!value || !value->is_string()) return {};
    return std::string { std::string_view { value->get_string() } };
}

std::string text_of(const boost::json::object& reply, std::string_view field)
{
    return printable(raw_text_of(reply, field));
}

std::vector<std::string> texts_of(const boost::json::object& reply, std::string_view field)
{
    std::vector<std::string> texts;
    const boost::json::value* value = reply.if_contains(field);
    if (!value || !value->is_array()) return texts;
    for (const boost::json::value& element : value->get_array())
        if (element.is_string()) texts.push_back(printable(std::string_view { element.get_string() }));
    return texts;
}

std::string number_of(const boost::json::object& reply, std::string_view field)
{
    const boost::json::value* value = reply.if_contains(field);
    if (!value) return {};
    if (value->is_int64()) return std::to_string(value->get_int64());
    if (value->is_uint64()) return std::to_string(value->get_uint64());
    return {};
}

bool flag_of(const boost::json::object& reply, std::string_view field)
{
    const boost::json::value* value = reply.if_contains(field);
    return value && value->is_bool() && value->get_bool();
}

boost::json::object object_of(const boost::json::object& reply, std::string_view field)
{
    const boost::json::value* value = reply.if_contains(field);
    return value && value->is_object() ? value->get_object() : boost::json::object {};
}

std::vector<boost::json::object> objects_of(const boost::json::object& reply, std::string_view field)
{
    std::vector<boost::json::object> objects;
    const boost::json::value* value = reply.if_contains(field);
    if (!value || !value->is_array()) return objects;
    for (const boost::json::value& element : value->get_array())
        if (element.is_object()) objects.push_back(element.get_object());
    return objects;
}

bool has(const boost::json::object& reply, std::string_view field)
{
    const boost::json::value* value = reply.if_contains(field);
    return value && !value->is_null();
}

} // namespace countersign::ctl
