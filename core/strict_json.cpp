// SPDX-License-Identifier: Apache-2.0
#include "core/strict_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace countersign {
namespace {

namespace json = boost::json;

/// Builds the value and refuses what Boost.JSON's own parser would let pass.
class StrictHandler
{
public:
    constexpr static std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    constexpr static std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    constexpr static std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    constexpr static std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    json::value take() { return std::move(root_); }
    [[nodiscard]] const std::string& fault() const { return fault_; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open(json::object {}); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code&) { return open(json::array {}); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_key(json::string_view part, std::size_t, json::error_code& code)
    {
        if (!append(part)) return refuse(code, fault_);
        std::string key = std::exchange(text_, {});
        if (open_.back().value.get_object().contains(key)) return refuse(code, "a duplicate key");
        open_.back().key = std::move(key);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code& code)
    {
        return append(part) || refuse(code, fault_);
    }
    bool on_string(json::string_view part, std::size_t, json::error_code& code)
    {
        if (!append(part)) return refuse(code, fault_);
        const std::string text = std::exchange(text_, {});
        return add(json::string { text.data(), text.size() });
    }
    bool on_number_part(json::string_view part, json::error_code& code)
    {
        digits_ += part.size();
        return digits_ <= kLongestNumber || refuse(code, "an over-long number");
    }
    bool on_int64(std::int64_t number, json::string_view part, json::error_code& code)
    {
        return number_ends(part, code) && add(number);
    }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code& code)
    {
        return refuse(code, "an integer outside 64 bits");
    }
    bool on_double(double number, json::string_view part, json::error_code& code)
    {
        integer_ = integer_ && part.find_first_of(".eE") == json::string_view::npos;
        if (!std::isfinite(number)) return refuse(code, "a number out of range");
        return number_ends(part, code) && add(number);
    }
    bool on_bool(bool value, json::error_code&) { return add(value); }
    bool on_null(json::error_code&) { return add(nullptr); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    struct Level
    {
        json::value value;
        std::string key;
    };

    bool refuse(json::error_code& code, std::string fault)
    {
        fault_ = std::move(fault);
        code = json::error::incomplete;
        return false;
    }
    bool append(json::string_view part)
    {
        if (part.find('\0') != json::string_view::npos) {
            fault_ = "U+0000 in a string";
            return false;
        }
        text_.append(part.data(), part.size());
        return true;
    }
    bool number_ends(json::string_view part, json::error_code& code)
    {
        const std::size_t digits = std::exchange(digits_, 0) + part.size();
        return digits <= kLongestNumber || refuse(code, "an over-long number");
    }
    bool open(json::value container)
    {
        open_.push_back({ std::move(container), {} });
        return true;
    }
    bool close()
    {
        json::value done = std::move(open_.back().value);
        open_.pop_back();
        return add(std::move(done));
    }
    bool add(json::value value)
    {
        if (open_.empty())
            root_ = std::move(value);
        else if (open_.back().value.is_array())
            open_.back().value.get_array().push_back(std::move(value));
        else
            open_.back().value.get_object().emplace(open_.back().key, std::move(value));
        return true;
    }

    json::value root_;
    std::vector<Level> open_;
    std::string text_;
    std::string fault_;
    std::size_t digits_ = 0;
    bool integer_ = true;
};

json::parse_options strict_options()
{
    json::parse_options options;
    options.max_depth = kJsonDepth;
    options.allow_invalid_utf8 = false;
    return options;
}

/// Digits without point or exponent that do not fit int64: Boost.JSON hands these on as doubles.
bool holds_wide_integer(std::string_view text)
{
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                in_string = false;
            continue;
        }
        if (c == '"') {
            in_string = true;
        } else if (c >= '0' && c <= '9') {
            const std::size_t end = std::min(text.find_first_not_of("0123456789.eE+-", i), text.size());
            const std::string_view number = text.substr(i, end - i);
            if (number.size() > 19 && number.find_first_of(".eE") == std::string_view::npos) return true;
            i = end - 1;
        }
    }
    return false;
}

} // namespace

Result<json::value> parse_strict_json(std::string_view text)
{
    if (holds_wide_integer(text)) return Error { ErrorCode::InvalidInput, "an integer outside 64 bits" };
    json::basic_parser<StrictHandler> parser { strict_options() };
    json::error_code code;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
    if (code || !parser.done()) {
        const std::string& fault = parser.handler().fault();
        return Error { ErrorCode::InvalidInput,
            fmt::format("JSON: {}", fault.empty() ? (code ? code.message() : "it ends too early") : fault) };
    }
    if (text.find_first_not_of(" \t\r\n", used) != std::string_view::npos)
        return Error { ErrorCode::InvalidInput, "JSON: something follows the value" };
    return parser.handler().take();
}

} // namespace countersign
