// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace countersign {

inline constexpr std::size_t kLongestDomainName = 253; // RFC 1035 2.3.4: 255 octets on the wire
inline constexpr std::size_t kLongestLabel = 63; // RFC 1035 2.3.4

enum class Wildcard
{
    Forbidden,
    Allowed
};

/// A DNS name as it stands in a certificate: lower case, LDH labels and valid A-labels, no trailing dot; "*."
/// may lead.
class DomainName
{
public:
    /// Upper case is folded. Refused: empty, over-long, underscores, single labels, IPv4 literals, bad
    /// A-labels, U-labels, a wildcard that is not the whole leftmost label, control characters. Error:
    /// InvalidInput, naming the label.
    static Result<DomainName> parse(std::string_view text, Wildcard wildcard = Wildcard::Allowed);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool is_wildcard() const { return text_.starts_with("*."); }
    /// The name without a leading "*.".
    [[nodiscard]] std::string_view base() const;
    /// Equal to `suffix`, or below it by whole labels. A wildcard is judged by its base.
    [[nodiscard]] bool is_within(const DomainName& suffix) const;
    auto operator<=>(const DomainName&) const = default;

private:
    explicit DomainName(std::string text)
        : text_(std::move(text))
    {
    }
    std::string text_;
};

} // namespace countersign
