// SPDX-License-Identifier: Apache-2.0
#include "audit/canonical_text.hpp"

#include "core/canonical_json.hpp"
#include "core/strict_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdint>

namespace countersign::audit {
namespace {

constexpr std::int64_t kLargestExactInteger = 1LL << 53U; // RFC 8785 3.2.2.3: numbers are IEEE 754 doubles

/// canonical_json asserts this of our own values; here the value came from outside.
bool has_canonical_form(const boost::json::value& value)
{
    if (value.is_int64())
        return value.get_int64() >= -kLargestExactInteger && value.get_int64() <= kLargestExactInteger;
    if (value.is_array()) return std::ranges::all_of(value.get_array(), has_canonical_form);
    if (value.is_object())
        return std::ranges::all_of(
            value.get_object(), [](const auto& member) { return has_canonical_form(member.value()); });
    return !value.is_double() && !value.is_uint64();
}

} // namespace

Result<boost::json::value> parse_canonical_json(std::string_view text)
{
    Result<boost::json::value> value = parse_strict_json(text);
    if (!value) return value;
    if (!has_canonical_form(*value))
        return Error { ErrorCode::InvalidInput, "a number is no integer within 2^53" };
    if (canonical_json(*value) != text)
        return Error { ErrorCode::InvalidInput, "the JSON is not in canonical form" };
    return value;
}

} // namespace countersign::audit
