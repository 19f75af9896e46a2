// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::x509::lints {

// A common name repeats one of the subjectAltName's entries, character for character.
LintFault subject_as_permitted(const LintSubject& subject)
{
    constexpr std::string_view kCommonName = "CN=";
    const std::string& text = subject.tbs.subject_text;
    if (text != subject.plan.subject)
        return fmt::format("\"{}\" instead of \"{}\"", text, subject.plan.subject);
    if (text.empty()) return {};
    if (!text.starts_with(kCommonName)) return fmt::format("\"{}\" is not one common name", text);
    const std::string_view name = std::string_view { text }.substr(kCommonName.size());
    if (std::ranges::find(subject.tbs.dns_names, name, &DomainName::text) == subject.tbs.dns_names.end())
        return fmt::format("{} is not among the alternative names", name);
    return {};
}

} // namespace countersign::x509::lints
