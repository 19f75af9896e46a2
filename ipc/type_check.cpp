// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"
#include "ipc/interface.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace countersign::ipc {
namespace {

namespace json = boost::json;

// Recursion is bounded by the value's nesting, and the codec bounds that.
bool fits(const Interface& interface, const Type& type, const json::value& value);

bool fits_array(const Interface& interface, const Type& element, const json::value& value)
{
    const json::array* array = value.if_array();
    return array && std::ranges::all_of(*array, [&](const json::value& each) {
        return fits(interface, element, each);
    });
}

bool fits_map(const Interface& interface, const Type& element, const json::value& value)
{
    const json::object* object = value.if_object();
    return object && std::ranges::all_of(*object, [&](const json::key_value_pair& each) {
        return fits(interface, element, each.value());
    });
}

bool fits_enum(const Type& type, const json::value& value)
{
    return value.is_string()
        && std::ranges::find(type.values, std::string_view { value.get_string() }) != type.values.end();
}

bool fits_struct(const Interface& interface, const Type& type, const json::value& value)
{
    return value.is_object() && !find_misfit(interface, type.fields, value.get_object());
}

bool fits_named(const Interface& interface, const Type& type, const json::value& value)
{
    const NamedType* named = interface.find_type(type.name);
    check(named != nullptr, "the parser resolved every named type");
    return fits(interface, named->type, value);
}

bool fits(const Interface& interface, const Type& type, const json::value& value)
{
    if (value.is_null()) return type.nullable;
    switch (type.kind) {
    case Type::Kind::Bool:
        return value.is_bool();
    case Type::Kind::Int:
        return value.is_int64();
    case Type::Kind::Float:
        return value.is_double() || value.is_int64();
    case Type::Kind::String:
        return value.is_string();
    case Type::Kind::Object:
        return value.is_object();
    case Type::Kind::Named:
        return fits_named(interface, type, value);
    case Type::Kind::Enum:
        return fits_enum(type, value);
    case Type::Kind::Struct:
        return fits_struct(interface, type, value);
    case Type::Kind::Array:
        return fits_array(interface, type.element.front(), value);
    case Type::Kind::Map:
        return fits_map(interface, type.element.front(), value);
    }
    return false;
}

} // namespace

std::optional<std::string> find_misfit(
    const Interface& interface, const std::vector<Field>& fields, const json::object& value)
{
    std::size_t known = 0;
    for (const Field& field : fields) {
        const json::value* found = value.if_contains(field.name);
        if (found) ++known;
        if (found ? !fits(interface, field.type, *found) : !field.type.nullable) return field.name;
    }
    if (known == value.size()) return std::nullopt;
    for (const json::key_value_pair& pair : value) {
        if (std::ranges::find(fields, std::string_view { pair.key() }, &Field::name) == fields.end())
            return std::string { pair.key() };
    }
    return std::nullopt;
}

} // namespace countersign::ipc
