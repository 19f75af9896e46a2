// SPDX-License-Identifier: Apache-2.0
#include "core/printable.hpp"

#include <fmt/format.h>

namespace countersign {

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c >= ' ' && c <= '~' && c != '\\')
            out += c;
        else
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

} // namespace countersign
