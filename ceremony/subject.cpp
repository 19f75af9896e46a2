// SPDX-License-Identifier: Apache-2.0
#include "ceremony/subject.hpp"

#include "core/check.hpp"
#include "core/printable.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <ranges>
#include <vector>

namespace countersign::ceremony {
namespace {

struct Attribute
{
    std::string type;
    std::string value;
};

struct Known
{
    std::string_view type;
    int nid;
    std::size_t most; // characters, RFC 5280 appendix A.1 upper bounds
};

constexpr Known kKnown[] = {
    { "CN", NID_commonName, 64 },
    { "O", NID_organizationName, 64 },
    { "OU", NID_organizationalUnitName, 64 },
    { "C", NID_countryName, 2 },
    { "ST", NID_stateOrProvinceName, 128 },
    { "L", NID_localityName, 128 },
};

Error wrong(std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("subject: {}", what) };
}

/// Cuts "A=b,C=d" at commas that no backslash escapes.
Result<std::vector<Attribute>> split(std::string_view text)
{
    std::vector<Attribute> attributes { {} };
    bool in_value = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == ',') {
            if (!in_value) return wrong("a part has no \"=\"");
            attributes.emplace_back();
            in_value = false;
            continue;
        }
        if (c == '=' && !in_value) {
            in_value = true;
            continue;
        }
        if (c == '\\' && ++at == text.size()) return wrong("it ends with a backslash");
        c = text[at];
        (in_value ? attributes.back().value : attributes.back().type) += c;
    }
    if (!in_value) return wrong("a part has no \"=\"");
    return attributes;
}

Result<void> check_value(const Known& known, const std::string& value)
{
    if (value.empty() || value.size() > known.most)
        return wrong(
            fmt::format("{} has {} octets, allowed are 1 to {}", known.type, value.size(), known.most));
    if (value.front() == ' ' || value.back() == ' ')
        return wrong(fmt::format("{} begins or ends with a blank", known.type));
    for (const char c : value)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return wrong(fmt::format("{} holds a control character", known.type));
    if (known.type == "C"
        && !(value.size() == 2 && std::ranges::all_of(value, [](char c) { return c >= 'A' && c <= 'Z'; })))
        return wrong("C is a country's two capital letters");
    return {};
}

} // namespace

Result<NamePointer> parse_subject(std::string_view text)
{
    Result<std::vector<Attribute>> attributes = split(text);
    if (!attributes) return attributes.error();
    NamePointer name { X509_NAME_new() };
    for (const Attribute& attribute : *attributes | std::views::reverse) {
        const auto known = std::ranges::find(kKnown, attribute.type, &Known::type);
        if (known == std::end(kKnown))
            return wrong(
                fmt::format("\"{}\" is unknown, allowed are CN, O, OU, C, ST, L", printable(attribute.type)));
        if (X509_NAME_get_index_by_NID(name.get(), known->nid, -1) >= 0)
            return wrong(fmt::format("{} stands twice", known->type));
        if (Result<void> fits = check_value(*known, attribute.value); !fits) return fits.error();
        const int added = X509_NAME_add_entry_by_NID(name.get(), known->nid, MBSTRING_UTF8,
            reinterpret_cast<const unsigned char*>(attribute.value.data()),
            static_cast<int>(attribute.value.size()), -1, 0);
        ERR_clear_error();
        if (added != 1) return wrong(fmt::format("{} is no valid UTF-8", known->type));
    }
    if (X509_NAME_get_index_by_NID(name.get(), NID_commonName, -1) < 0) return wrong("CN is missing");
    return name;
}

} // namespace countersign::ceremony
