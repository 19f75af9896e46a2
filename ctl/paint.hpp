// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace countersign::ctl {

enum class Colour
{
    Plain,
    Bold,
    Dim,
    Green,
    Yellow,
    Red
};

/// Colours text, or leaves it alone. Colour never carries a meaning that the words do not.
class Paint
{
public:
    static Paint none() { return Paint { false }; }
    static Paint colours() { return Paint { true }; }
    /// Colours when `descriptor` is a terminal, TERM is not "dumb" and NO_COLOR is unset or empty
    /// (no-color.org).
    static Paint for_terminal(int descriptor);

    [[nodiscard]] std::string operator()(Colour colour, std::string_view text) const;

private:
    explicit Paint(bool on)
        : on_(on)
    {
    }
    bool on_;
};

} // namespace countersign::ctl
