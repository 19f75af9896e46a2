// SPDX-License-Identifier: Apache-2.0
#include "x509/extended_key_usage.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509 {
namespace {

using UsageOid = std::array<std::uint8_t, 10>;
constexpr UsageOid kServerAuth { 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01 };
constexpr UsageOid kClientAuth { 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02 };

constexpr std::array<ExtendedKeyUsage, 2> kUsages { {
    { "serverAuth", "1.3.6.1.5.5.7.3.1", kServerAuth },
    { "clientAuth", "1.3.6.1.5.5.7.3.2", kClientAuth },
} };

} // namespace

const ExtendedKeyUsage* find_extended_key_usage(std::string_view name)
{
    const auto* found = std::ranges::find(kUsages, name, &ExtendedKeyUsage::name);
    return found == kUsages.end() ? nullptr : found;
}

} // namespace countersign::x509
