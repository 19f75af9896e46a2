// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/random.hpp"

#include <algorithm>
#include <compare>
#include <string>

namespace countersign {

inline constexpr std::size_t kIdentifierOctets = 16; // 128 random bits: not guessable, never sequential
inline constexpr std::size_t kIdentifierDigits = 26; // base32, lower case, without padding

/// `kind` is three letters.
[[nodiscard]] std::string make_identifier(std::string_view kind, Random& random);
[[nodiscard]] Result<void> check_identifier(std::string_view kind, std::string_view text);

/// The three letters before an identifier's underscore.
struct IdentifierKind
{
    char letters[4] {};
    consteval IdentifierKind(const char (&text)[4]) { std::copy_n(text, 4, letters); }
};

/// "req_" and 26 base32 digits: a name for one thing of one kind.
template <IdentifierKind Kind>
class Identifier
{
public:
    static Identifier make(Random& random) { return Identifier { make_identifier(Kind.letters, random) }; }
    /// Error: InvalidInput.
    static Result<Identifier> parse(std::string_view text)
    {
        Result<void> fits = check_identifier(Kind.letters, text);
        if (!fits) return fits.error();
        return Identifier { std::string { text } };
    }

    [[nodiscard]] const std::string& text() const { return text_; }
    auto operator<=>(const Identifier&) const = default;

private:
    explicit Identifier(std::string text)
        : text_(std::move(text))
    {
    }
    std::string text_;
};

using RequestId = Identifier<"req">;
using OrderId = Identifier<"ord">;
using DecisionId = Identifier<"dec">;
using IntentId = Identifier<"int">;
using LogId = Identifier<"log">;

} // namespace countersign
