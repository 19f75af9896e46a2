// SPDX-License-Identifier: Apache-2.0
#include "policy/wording.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

std::string counted(std::int64_t count, std::string_view unit)
{
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

} // namespace

std::string in_words(KeyType type, unsigned bits)
{
    switch (type) {
    case KeyType::Rsa:
        return fmt::format("RSA {} bits", bits);
    case KeyType::EcP256:
        return "EC P-256";
    case KeyType::EcP384:
        return "EC P-384";
    case KeyType::Other:
        return "a key of another type";
    }
    return "?";
}

std::string in_words(const KeyFacts& key)
{
    return key.type == KeyType::Other && !key.algorithm.empty() ? key.algorithm
                                                                : in_words(key.type, key.bits);
}

std::string in_words(std::chrono::seconds length)
{
    constexpr std::int64_t kHour = 3600;
    constexpr std::int64_t kDay = 24 * kHour; // BR 2.2.6 6.3.2: "a day is measured as 86,400 seconds"
    const std::int64_t count = length.count();
    if (count != 0 && count % kDay == 0) return counted(count / kDay, "day");
    if (count != 0 && count % kHour == 0) return counted(count / kHour, "hour");
    return counted(count, "second");
}

std::string in_words(const std::vector<DomainName>& names)
{
    std::string text;
    for (const DomainName& name : names) {
        if (!text.empty()) text += ", ";
        text += name.text();
    }
    return text;
}

} // namespace countersign::policy
