// SPDX-License-Identifier: Apache-2.0
#include "core/bytes.hpp"

#include <fmt/format.h>

#include <array>

namespace countersign {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase32Digits = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::uint8_t kNoDigit = 0xff;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view digits)
{
    std::array<std::uint8_t, 256> values {};
    values.fill(kNoDigit);
    for (std::size_t i = 0; i < digits.size(); ++i)
        values[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
    return values;
}

constexpr std::array<std::uint8_t, 256> kHexValues = values_of(kHexDigits);
constexpr std::array<std::uint8_t, 256> kBase64Values = values_of(kBase64Digits);

std::uint8_t hex_value(char digit)
{
    return kHexValues[static_cast<std::uint8_t>(digit)];
}
std::uint8_t base64_value(char digit)
{
    return kBase64Values[static_cast<std::uint8_t>(digit)];
}

} // namespace

BytesView bytes_of(std::string_view text)
{
    return { reinterpret_cast<const std::uint8_t*>(text.data()), text.size() };
}

std::string_view text_of(BytesView bytes)
{
    return { reinterpret_cast<const char*>(bytes.data()), bytes.size() };
}

std::string to_hex(BytesView bytes)
{
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += kHexDigits[byte >> 4U];
        text += kHexDigits[byte & 0x0fU];
    }
    return text;
}

Result<Bytes> from_hex(std::string_view text)
{
    if (text.size() % 2 != 0)
        return Error { ErrorCode::InvalidInput,
            fmt::format("{} hexadecimal digits, not an even number", text.size()) };
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::uint8_t high = hex_value(text[i]);
        const std::uint8_t low = hex_value(text[i + 1]);
        if (high == kNoDigit || low == kNoDigit)
            return Error { ErrorCode::InvalidInput,
                fmt::format("not lower-case hexadecimal at position {}", i) };
        bytes.push_back(static_cast<std::uint8_t>(high << 4U | low));
    }
    return bytes;
}

std::string to_base64(BytesView bytes)
{
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
        const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16U
            | (have > 1 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8U : 0U)
            | (have > 2 ? static_cast<std::uint32_t>(bytes[i + 2]) : 0U);
        text += kBase64Digits[group >> 18U & 63U];
        text += kBase64Digits[group >> 12U & 63U];
        text += have > 1 ? kBase64Digits[group >> 6U & 63U] : '=';
        text += have > 2 ? kBase64Digits[group & 63U] : '=';
    }
    return text;
}

Result<Bytes> from_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return Error { ErrorCode::InvalidInput, "base64 text whose length is not a multiple of four" };
    std::size_t digits = text.size();
    while (digits > 0 && text.size() - digits < 2 && text[digits - 1] == '=')
        --digits;
    Bytes bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const std::uint8_t value = base64_value(text[i]);
        if (value == kNoDigit)
            return Error { ErrorCode::InvalidInput, fmt::format("not base64 at position {}", i) };
        pending = (pending << 6U | value) & 0xffffU;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(pending >> bits));
    }
    if ((pending & ((1U << bits) - 1U)) != 0)
        return Error { ErrorCode::InvalidInput, "base64 text with unused bits that are not zero" };
    return bytes;
}

std::string to_base32(BytesView bytes)
{
    std::string text;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : bytes) {
        pending = (pending << 8U | byte) & 0xffffU;
        bits += 8;
        for (; bits >= 5; bits -= 5)
            text += kBase32Digits[pending >> (bits - 5) & 31U];
    }
    if (bits > 0) text += kBase32Digits[pending << (5 - bits) & 31U];
    return text;
}

} // namespace countersign
