// SPDX-License-Identifier: Apache-2.0
// What parses stays inside what protocol.md allows: depth, keys, integers; and it reads back.
#include "core/check.hpp"
#include "core/strict_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>

using namespace countersign;
namespace json = boost::json;

namespace {

/// Returns how deep `value` nests.
std::size_t depth_of(const json::value& value)
{
    std::size_t deepest = 0;
    if (const json::array* array = value.if_array()) {
        for (const json::value& each : *array)
            deepest = std::max(deepest, depth_of(each));
        return deepest + 1;
    }
    if (const json::object* object = value.if_object()) {
        for (const json::key_value_pair& each : *object) {
            check(each.key().find('\0') == std::string_view::npos, "no key holds U+0000");
            deepest = std::max(deepest, depth_of(each.value()));
        }
        return deepest + 1;
    }
    check(!value.is_uint64(), "integers come out as int64");
    check(!value.is_string() || value.get_string().find('\0') == json::string::npos, "no text holds U+0000");
    return 0;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<json::value> value = parse_strict_json({ reinterpret_cast<const char*>(data), size });
    if (!value) return 0;
    check(depth_of(*value) <= kJsonDepth, "nesting keeps its limit");
    const Result<json::value> again = parse_strict_json(json::serialize(*value));
    check(static_cast<bool>(again), "a value reads back"); // doubles may differ in their last bit
    return 0;
}
