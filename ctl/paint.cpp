// SPDX-License-Identifier: Apache-2.0
#include "ctl/paint.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <unistd.h>

namespace countersign::ctl {

namespace {

std::string_view code_of(Colour colour)
{
    switch (colour) {
    case Colour::Plain:
        return "";
    case Colour::Bold:
        return "1";
    case Colour::Dim:
        return "2";
    case Colour::Green:
        return "32";
    case Colour::Yellow:
        return "33";
    case Colour::Red:
        return "31";
    }
    return "";
}

std::string_view environment(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): one thread
    return value ? std::string_view { value } : std::string_view {};
}

} // namespace

Paint Paint::for_terminal(int descriptor)
{
    return Paint { environment("NO_COLOR").empty() && environment("TERM") != "dumb"
        && isatty(descriptor) == 1 };
}

std::string Paint::operator()(Colour colour, std::string_view text) const
{
    if (!on_ || colour == Colour::Plain || text.empty()) return std::string { text };
    return fmt::format("\x1b[{}m{}\x1b[0m", code_of(colour), text);
}

} // namespace countersign::ctl
