// SPDX-License-Identifier: Apache-2.0
#include "core/canonical_json.hpp"

#include "core/check.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace countersign {
namespace {

constexpr std::int64_t kLargestExactInteger = 1LL << 53U; // RFC 8785 3.2.2.3: numbers are IEEE 754 doubles

/// RFC 8785 3.2.3: names are compared as UTF-16 code units. Octet order agrees but for code points above
/// U+FFFF, whose surrogates sort before U+E000..U+FFFF.
bool before(std::string_view a, std::string_view b)
{
    const auto [left, right] = std::ranges::mismatch(a, b);
    if (left == a.end() || right == b.end()) return left == a.end() && right != b.end();
    const auto x = static_cast<unsigned char>(*left);
    const auto y = static_cast<unsigned char>(*right);
    const bool x_astral = x >= 0xf0;
    const bool y_astral = y >= 0xf0;
    if (x_astral != y_astral && x >= 0xee && y >= 0xee) return x_astral;
    return x < y;
}

void write_string(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c : text) {
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20)
                out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
            else
                out += c;
        }
    }
    out += '"';
}

void write(std::string& out, const boost::json::value& value);

void write_object(std::string& out, const boost::json::object& object)
{
    std::vector<const boost::json::key_value_pair*> members;
    for (const boost::json::key_value_pair& member : object)
        members.push_back(&member);
    std::ranges::sort(members, [](auto* a, auto* b) {
        return before({ a->key().data(), a->key().size() }, { b->key().data(), b->key().size() });
    });
    out += '{';
    bool first = true;
    for (const boost::json::key_value_pair* member : members) {
        if (!std::exchange(first, false)) out += ',';
        write_string(out, { member->key().data(), member->key().size() });
        out += ':';
        write(out, member->value());
    }
    out += '}';
}

void write_array(std::string& out, const boost::json::array& array)
{
    out += '[';
    bool first = true;
    for (const boost::json::value& item : array) {
        if (!std::exchange(first, false)) out += ',';
        write(out, item);
    }
    out += ']';
}

void write_integer(std::string& out, std::int64_t number)
{
    check(number >= -kLargestExactInteger && number <= kLargestExactInteger,
        "canonical JSON holds exact integers");
    out += fmt::format("{}", number);
}

void write(std::string& out, const boost::json::value& value)
{
    switch (value.kind()) {
    case boost::json::kind::null:
        out += "null";
        return;
    case boost::json::kind::bool_:
        out += value.get_bool() ? "true" : "false";
        return;
    case boost::json::kind::int64:
        write_integer(out, value.get_int64());
        return;
    case boost::json::kind::uint64:
        check(value.get_uint64() <= static_cast<std::uint64_t>(kLargestExactInteger),
            "canonical JSON holds exact integers");
        write_integer(out, static_cast<std::int64_t>(value.get_uint64()));
        return;
    case boost::json::kind::double_:
        check(false, "canonical JSON holds no floating point");
        return;
    case boost::json::kind::string:
        write_string(out, { value.get_string().data(), value.get_string().size() });
        return;
    case boost::json::kind::array:
        write_array(out, value.get_array());
        return;
    case boost::json::kind::object:
        write_object(out, value.get_object());
        return;
    }
}

} // namespace

std::string canonical_json(const boost::json::value& value)
{
    std::string out;
    write(out, value);
    return out;
}

} // namespace countersign
