// SPDX-License-Identifier: Apache-2.0
#include "core/identifier.hpp"

#include <fmt/format.h>

#include <array>

namespace countersign {

std::string make_identifier(std::string_view kind, Random& random)
{
    std::array<std::uint8_t, kIdentifierOctets> octets {};
    random.fill(octets);
    return fmt::format("{}_{}", kind, to_base32(octets));
}

Result<void> check_identifier(std::string_view kind, std::string_view text)
{
    const bool fits = text.size() == kind.size() + 1 + kIdentifierDigits && text.starts_with(kind)
        && text[kind.size()] == '_' && std::ranges::all_of(text.substr(kind.size() + 1), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
           });
    if (!fits)
        return Error { ErrorCode::InvalidInput,
            fmt::format(
                "an identifier of this kind is {}_ and {} characters a-z, 2-7", kind, kIdentifierDigits) };
    return {};
}

} // namespace countersign
