// SPDX-License-Identifier: Apache-2.0
#include "hsm/pkcs11_uri.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <charconv>

namespace countersign::hsm {
namespace {

constexpr std::string_view kScheme = "pkcs11:";
// RFC 7512 2.3: unreserved, pk11-res-avail and "&"; letters and digits are tested apart.
constexpr std::string_view kPathCharacters = "-._~:[]@!$'()*+,=&";
constexpr std::string_view kKnown = "token, serial, manufacturer, model, slot-id, object, id, type";

Error refused(std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("PKCS#11 URI: {}", what) };
}

bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Result<std::string> percent_decode(std::string_view name, std::string_view value)
{
    std::string decoded;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char c = value[at];
        if (c != '%') {
            if (!is_letter_or_digit(c) && !kPathCharacters.contains(c))
                return refused(
                    fmt::format("`{}` holds \"{}\", which must be written %XX", name, printable({ &c, 1 })));
            decoded += c;
            continue;
        }
        const int high = at + 2 < value.size() ? digit_of(value[at + 1]) : -1;
        const int low = at + 2 < value.size() ? digit_of(value[at + 2]) : -1;
        if (high < 0 || low < 0)
            return refused(fmt::format("`{}` holds a \"%\" without two hexadecimal digits", name));
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    if (decoded.empty()) return refused(fmt::format("`{}` is empty", name));
    return decoded;
}

Result<void> take_text(std::optional<std::string>& place, std::string_view name, std::string value)
{
    if (place) return refused(fmt::format("`{}` stands twice", name));
    for (const char c : value)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return refused(fmt::format("`{}` holds a control character", name));
    place = std::move(value);
    return {};
}

Result<void> take_slot(Pkcs11Uri& uri, const std::string& value)
{
    if (uri.slot) return refused("`slot-id` stands twice");
    unsigned long slot = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), slot);
    if (fault != std::errc {} || end != value.data() + value.size())
        return refused(fmt::format("`slot-id` is \"{}\", allowed is a decimal number", printable(value)));
    uri.slot = slot;
    return {};
}

Result<void> take_type(Pkcs11Uri& uri, const std::string& value)
{
    static constexpr std::pair<std::string_view, ObjectClass> kTypes[] = {
        { "private", ObjectClass::PrivateKey },
        { "public", ObjectClass::PublicKey },
        { "cert", ObjectClass::Certificate },
        { "secret-key", ObjectClass::SecretKey },
        { "data", ObjectClass::Data },
    };
    if (uri.type) return refused("`type` stands twice");
    for (const auto& [name, type] : kTypes)
        if (value == name) uri.type = type;
    if (!uri.type)
        return refused(fmt::format(
            "`type` is \"{}\", allowed are private, public, cert, secret-key, data", printable(value)));
    return {};
}

Result<void> take(Pkcs11Uri& uri, std::string_view name, std::string value)
{
    if (name == "token") return take_text(uri.token, name, std::move(value));
    if (name == "serial") return take_text(uri.serial, name, std::move(value));
    if (name == "manufacturer") return take_text(uri.manufacturer, name, std::move(value));
    if (name == "model") return take_text(uri.model, name, std::move(value));
    if (name == "object") return take_text(uri.object, name, std::move(value));
    if (name == "slot-id") return take_slot(uri, value);
    if (name == "type") return take_type(uri, value);
    if (name == "id") {
        if (uri.id) return refused("`id` stands twice");
        const BytesView octets = bytes_of(value);
        uri.id = Bytes { octets.begin(), octets.end() };
        return {};
    }
    return refused(fmt::format("`{}` is unknown, allowed are {}", printable(name), kKnown));
}

Error query_refused(std::string_view query)
{
    if (query.contains("pin-value"))
        return refused(
            "`pin-value` is refused: a PIN in a URI ends in logs and backups; name a file that holds it");
    return refused("the part behind \"?\" is refused: module and PIN have settings of their own");
}

} // namespace

Result<Pkcs11Uri> Pkcs11Uri::parse(std::string_view text)
{
    if (text.size() > kLongestUri) return refused(fmt::format("longer than {} characters", kLongestUri));
    if (!text.starts_with(kScheme)) return refused("it must begin with \"pkcs11:\"");
    if (const std::size_t query = text.find('?'); query != std::string_view::npos)
        return query_refused(text.substr(query));
    Pkcs11Uri uri;
    uri.text = text;
    for (std::string_view rest = text.substr(kScheme.size()); !rest.empty();) {
        const std::size_t end = rest.find(';');
        const std::string_view attribute = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (end != std::string_view::npos && rest.empty())
            return refused("nothing stands behind the last \";\"");
        const std::size_t equals = attribute.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return refused(fmt::format("\"{}\" is no attribute=value", printable(attribute)));
        const std::string_view name = attribute.substr(0, equals);
        if (name == "pin-value") return query_refused(name);
        Result<std::string> value = percent_decode(name, attribute.substr(equals + 1));
        if (!value) return value.error();
        Result<void> taken = take(uri, name, *std::move(value));
        if (!taken) return taken.error();
    }
    return uri;
}

} // namespace countersign::hsm
