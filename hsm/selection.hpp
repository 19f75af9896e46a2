// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hsm/pkcs11_uri.hpp"
#include "hsm/token_fault.hpp"

#include <span>

namespace countersign::hsm {

/// What a slot says about the token in it. Fields without the padding of PKCS#11.
struct TokenIdentity
{
    unsigned long slot = 0;
    std::string label;
    std::string serial;
    std::string manufacturer;
    std::string model;
    bool initialised = true;

    /// `"bench" (slot 1946273801, serial 7c1d...)`, escaped for a terminal.
    [[nodiscard]] std::string text() const;
};

/// What a private key says about itself.
struct KeyIdentity
{
    std::string label;
    Bytes id;

    /// `"issuing-1" (id 01)`, escaped for a terminal.
    [[nodiscard]] std::string text() const;
};

/// Where a search was asked for and made: for the text of its error.
struct SearchPlace
{
    std::string module; // path
    std::string setting; // "`token` in token.d/demo.toml line 3", or "--token"
    std::optional<TokenIdentity> token; // for a key
};

/// The place in `tokens` of the one initialised token that `uri` describes.
/// Faults: TokenUnavailable (none), Ambiguous (several: labels are not unique); both list what was found.
[[nodiscard]] TokenResult<std::size_t> select_token(
    const Pkcs11Uri& uri, std::span<const TokenIdentity> tokens, const SearchPlace& place);

/// The place in `keys` of the one private key that `uri` describes. Faults: NotFound, Ambiguous (neither
/// labels nor ids are unique on a token); both name what was found.
[[nodiscard]] TokenResult<std::size_t> select_key(
    const Pkcs11Uri& uri, std::string_view name, std::span<const KeyIdentity> keys, const SearchPlace& place);

} // namespace countersign::hsm
