// SPDX-License-Identifier: Apache-2.0
#include "core/domain_name.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <idn2.h>
#include <memory>

namespace countersign {
namespace {

Error bad_name(std::string_view text, std::string_view why)
{
    return { ErrorCode::InvalidInput,
        fmt::format("\"{}\" is not a DNS name for a certificate: {}", printable(text), why) };
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_ldh(char c)
{
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

/// An A-label is valid when IDNA 2008 turns it into a U-label and back into the same text.
bool is_valid_a_label(const std::string& label)
{
    char* unicode = nullptr;
    if (idn2_to_unicode_8z8z(label.c_str(), &unicode, 0) != IDN2_OK) return false;
    const std::unique_ptr<char, void (*)(void*)> held { unicode, idn2_free };
    char* ascii = nullptr;
    if (idn2_to_ascii_8z(unicode, &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK) return false;
    const std::unique_ptr<char, void (*)(void*)> back { ascii, idn2_free };
    return label == ascii;
}

/// Why `label` is no label, or nothing.
std::string_view fault_of(const std::string& label)
{
    if (label.empty()) return "an empty label";
    if (label.size() > kLongestLabel) return "a label above 63 characters";
    if (!std::ranges::all_of(label, is_ldh)) return "characters other than letters, digits and hyphens";
    if (label.front() == '-' || label.back() == '-') return "a label that begins or ends with a hyphen";
    if (label.size() >= 4 && label[2] == '-' && label[3] == '-'
        && !(label.starts_with("xn--") && is_valid_a_label(label)))
        return "a reserved label that is no valid A-label";
    return {};
}

} // namespace

Result<DomainName> DomainName::parse(std::string_view text, Wildcard wildcard)
{
    if (text.empty()) return bad_name(text, "empty");
    if (text.size() > kLongestDomainName) return bad_name(text.substr(0, 40), "above 253 characters");
    std::string name { text };
    std::ranges::transform(
        name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    std::string_view rest = name;
    if (rest.starts_with("*.")) {
        if (wildcard == Wildcard::Forbidden) return bad_name(text, "a wildcard");
        rest.remove_prefix(2);
    }
    std::string last;
    std::size_t labels = 0;
    for (bool more = true; more; ++labels) {
        const std::size_t dot = rest.find('.');
        more = dot != std::string_view::npos;
        last = rest.substr(0, dot);
        if (const std::string_view fault = fault_of(last); !fault.empty()) return bad_name(text, fault);
        if (more) rest.remove_prefix(dot + 1);
    }
    if (labels < 2) return bad_name(text, "a single label");
    if (std::ranges::all_of(last, is_digit)) return bad_name(text, "a last label of digits only");
    return DomainName { std::move(name) };
}

std::string_view DomainName::base() const
{
    return is_wildcard() ? std::string_view { text_ }.substr(2) : std::string_view { text_ };
}

bool DomainName::is_within(const DomainName& suffix) const
{
    const std::string_view name = base();
    const std::string_view end = suffix.base();
    return name == end
        || (name.size() > end.size() && name.ends_with(end) && name[name.size() - end.size() - 1] == '.');
}

} // namespace countersign
