// SPDX-License-Identifier: Apache-2.0
// A name that parses stands in a certificate as it is: it reads back the same, keeps the limits, and is
// within itself.
#include "core/check.hpp"
#include "core/domain_name.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text { reinterpret_cast<const char*>(data), size };
    const Result<DomainName> name = DomainName::parse(text);
    const Result<DomainName> plain = DomainName::parse(text, Wildcard::Forbidden);
    check(static_cast<bool>(plain) == (name && !name->is_wildcard()), "only wildcards make the difference");
    if (!name) return 0;
    check(name->text().size() <= kLongestDomainName, "a name keeps its limit");
    check(std::ranges::all_of(name->text(),
              [](char c) {
                  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '*';
              }),
        "a name holds letters, digits, hyphens and dots");
    const Result<DomainName> again = DomainName::parse(name->text());
    check(again && *again == *name, "a name reads back");
    check(name->is_within(*name), "a name is within itself");
    const Result<DomainName> base = DomainName::parse(name->base(), Wildcard::Forbidden);
    check(base && name->is_within(*base), "a name is within its base");
    return 0;
}
