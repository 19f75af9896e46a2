// SPDX-License-Identifier: Apache-2.0
#include "hsm/selection.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace countersign::hsm {
namespace {

constexpr std::size_t kMostListed = 8; // of what was found, in one error

bool fits(const Pkcs11Uri& uri, const TokenIdentity& token)
{
    return token.initialised && (!uri.token || *uri.token == token.label)
        && (!uri.serial || *uri.serial == token.serial)
        && (!uri.manufacturer || *uri.manufacturer == token.manufacturer)
        && (!uri.model || *uri.model == token.model) && (!uri.slot || *uri.slot == token.slot);
}

bool fits(const Pkcs11Uri& uri, const KeyIdentity& key)
{
    return (!uri.type || *uri.type == ObjectClass::PrivateKey) && (!uri.object || *uri.object == key.label)
        && (!uri.id || *uri.id == key.id);
}

template <class Identity>
std::vector<std::size_t> matches(const Pkcs11Uri& uri, std::span<const Identity> all)
{
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < all.size(); ++place)
        if (fits(uri, all[place])) places.push_back(place);
    return places;
}

template <class Identity>
std::string listed(
    std::span<const Identity> all, const std::vector<std::size_t>& places, std::string_view noun)
{
    std::vector<std::string> texts;
    for (const std::size_t place : places)
        if (texts.size() < kMostListed) texts.push_back(all[place].text());
    const std::string_view rest = places.size() > kMostListed ? ", ..." : "";
    return fmt::format("{} {}{}{} {}{}", places.size(), noun, places.size() == 1 ? "" : "s",
        texts.empty() ? "" : ":", fmt::join(texts, ", "), rest);
}

std::string where(const Pkcs11Uri& uri, const SearchPlace& place, std::string_view found)
{
    return fmt::format(
        "\n  module  {}   searched  {}\n  found   {}", printable(place.module), printable(uri.text), found);
}

} // namespace

std::string TokenIdentity::text() const
{
    return fmt::format("\"{}\" (slot {}, serial {})", printable(label), slot, printable(serial));
}

std::string KeyIdentity::text() const
{
    return fmt::format("\"{}\" (id {})", printable(label), id.empty() ? "none" : to_hex(id));
}

TokenResult<std::size_t> select_token(
    const Pkcs11Uri& uri, std::span<const TokenIdentity> tokens, const SearchPlace& place)
{
    const std::vector<std::size_t> fitting = matches(uri, tokens);
    if (fitting.size() == 1) return fitting.front();
    const bool none = fitting.empty();
    const std::vector<std::size_t> shown = none ? matches(Pkcs11Uri {}, tokens) : fitting;
    TokenFault fault;
    fault.code = none ? ErrorCode::TokenUnavailable : ErrorCode::Ambiguous;
    fault.problem
        = fmt::format("{}{}", none ? "no token fits its description" : "several tokens fit one description",
            where(uri, place, listed(tokens, shown, "initialised token")));
    fault.hint = none ? fmt::format("connect the token, or correct {}", place.setting)
                      : fmt::format("add `serial` to {}, so that one token fits", place.setting);
    return std::unexpected(std::move(fault));
}

TokenResult<std::size_t> select_key(
    const Pkcs11Uri& uri, std::string_view name, std::span<const KeyIdentity> keys, const SearchPlace& place)
{
    const std::vector<std::size_t> fitting = matches(uri, keys);
    const bool this_token = !place.token || fits(uri, *place.token);
    if (fitting.size() == 1 && this_token) return fitting.front();
    const bool none = fitting.empty() || !this_token;
    const std::vector<std::size_t> shown = none ? matches(Pkcs11Uri {}, keys) : fitting;
    TokenFault fault;
    fault.code = none ? ErrorCode::NotFound : ErrorCode::Ambiguous;
    fault.problem
        = fmt::format("{}key \"{}\" {}{}", place.token ? fmt::format("token {}: ", place.token->text()) : "",
            printable(name), none ? "not found" : "is not the only one of its description",
            where(uri, place, listed(keys, shown, "private key")));
    fault.hint = none
        ? fmt::format("correct {}", place.setting)
        : fmt::format("name both `object` and `id` in {}, or remove the key that is too many", place.setting);
    if (place.token) fault.slot = place.token->slot;
    return std::unexpected(std::move(fault));
}

} // namespace countersign::hsm
