// SPDX-License-Identifier: Apache-2.0
#include "x509/strict_der.hpp"

#include <fmt/format.h>
#include <openssl/asn1.h>

#include <algorithm>

namespace countersign::x509 {
namespace {

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kClassMask = 0xc0;
constexpr std::uint8_t kTagMask = 0x1f;
constexpr std::size_t kUtcTimeLength = 13; // YYMMDDHHMMSSZ
constexpr std::size_t kGeneralizedTimeLength = 15; // YYYYMMDDHHMMSSZ

/// What is wrong, or an empty text.
using Fault = std::string_view;

struct Element
{
    std::uint8_t tag = 0;
    BytesView content;
    BytesView whole;
};

/// Takes the first element off `rest`.
Fault take_element(BytesView& rest, Element& element)
{
    if (rest.size() < 2) return "an element is cut short";
    if ((rest[0] & kTagMask) == kTagMask) return "a tag number above 30";
    std::size_t length = rest[1];
    std::size_t header = 2;
    if (length == 0x80) return "an indefinite length";
    if (length > 0x80) {
        const std::size_t octets = length - 0x80;
        if (octets > 4 || rest.size() < 2 + octets) return "a length that does not fit";
        length = 0;
        for (const std::uint8_t octet : rest.subspan(2, octets))
            length = length << 8 | octet;
        if (length < 0x80 || length >> (8 * (octets - 1)) == 0) return "a length in more octets than needed";
        header += octets;
    }
    if (rest.size() - header < length) return "an element is cut short";
    element = { rest[0], rest.subspan(header, length), rest.first(header + length) };
    rest = rest.subspan(header + length);
    return {};
}

Fault check_integer(BytesView content)
{
    if (content.empty()) return "an empty INTEGER";
    const bool padded = content.size() > 1
        && ((content[0] == 0x00 && content[1] < 0x80) || (content[0] == 0xff && content[1] >= 0x80));
    return padded ? Fault { "an INTEGER in more octets than needed" } : Fault {};
}

Fault check_bit_string(BytesView content)
{
    if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0))
        return "a BIT STRING with a bad count of unused bits";
    const unsigned unused_mask = (1U << content[0]) - 1;
    return (content.back() & unused_mask) != 0 && content.size() > 1
        ? Fault { "a BIT STRING with unused bits set" }
        : Fault {};
}

Fault check_oid(BytesView content)
{
    if (content.empty() || content.back() >= 0x80) return "an OBJECT IDENTIFIER that is cut short";
    bool starts = true;
    for (const std::uint8_t octet : content) {
        if (starts && octet == 0x80) return "an OBJECT IDENTIFIER in more octets than needed";
        starts = octet < 0x80;
    }
    return {};
}

Fault check_time(BytesView content, std::size_t length)
{
    const bool digits = std::ranges::all_of(content.first(content.empty() ? 0 : content.size() - 1),
        [](std::uint8_t c) { return c >= '0' && c <= '9'; });
    return content.size() == length && digits && content.back() == 'Z'
        ? Fault {}
        : Fault { "a time not in whole seconds and Z" };
}

Fault check_primitive(const Element& element)
{
    switch (element.tag) {
    case V_ASN1_BOOLEAN:
        return element.content.size() == 1 && (element.content[0] == 0x00 || element.content[0] == 0xff)
            ? Fault {}
            : Fault { "a BOOLEAN that is neither 00 nor FF" };
    case V_ASN1_INTEGER:
    case V_ASN1_ENUMERATED:
        return check_integer(element.content);
    case V_ASN1_BIT_STRING:
        return check_bit_string(element.content);
    case V_ASN1_OBJECT:
        return check_oid(element.content);
    case V_ASN1_NULL:
        return element.content.empty() ? Fault {} : Fault { "a NULL with content" };
    case V_ASN1_UTCTIME:
        return check_time(element.content, kUtcTimeLength);
    case V_ASN1_GENERALIZEDTIME:
        return check_time(element.content, kGeneralizedTimeLength);
    case V_ASN1_OCTET_STRING:
    case V_ASN1_UTF8STRING:
    case V_ASN1_NUMERICSTRING:
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_T61STRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_VISIBLESTRING:
    case V_ASN1_UNIVERSALSTRING:
    case V_ASN1_BMPSTRING:
        return {};
    default:
        return "a type that no certificate uses";
    }
}

/// X.690 11.6: the encodings of a SET OF ascend, the shorter one padded with zeros.
bool ascends(BytesView before, BytesView after)
{
    return !std::ranges::lexicographical_compare(after, before);
}

Fault check_elements(BytesView rest, int depth, bool one_only, bool sorted)
{
    if (depth > kDerDepth) return "nesting too deep";
    Element element;
    BytesView before;
    do {
        if (rest.empty()) return one_only ? Fault { "it is empty" } : Fault {};
        if (const Fault fault = take_element(rest, element); !fault.empty()) return fault;
        if (sorted && !ascends(before, element.whole)) return "a SET OF that is not sorted";
        before = element.whole;

        const bool universal = (element.tag & kClassMask) == V_ASN1_UNIVERSAL;
        const bool constructed = (element.tag & kConstructed) != 0;
        const int number = element.tag & kTagMask;
        if (universal && constructed && number != V_ASN1_SEQUENCE && number != V_ASN1_SET)
            return "a string in pieces";
        const Fault fault = constructed
            ? check_elements(element.content, depth + 1, false, universal && number == V_ASN1_SET)
            : universal ? check_primitive(element)
                        : Fault {};
        if (!fault.empty()) return fault;
    } while (!one_only && !rest.empty());
    return rest.empty() ? Fault {} : Fault { "octets behind its end" };
}

} // namespace

Result<void> check_strict_der(BytesView der, std::string_view field)
{
    const Fault fault = check_elements(der, 0, true, false);
    if (!fault.empty())
        return Error { ErrorCode::InvalidInput, fmt::format("{} is not DER: {}", field, fault) };
    return {};
}

} // namespace countersign::x509
