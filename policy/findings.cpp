// SPDX-License-Identifier: Apache-2.0
#include "policy/findings.hpp"

#include <algorithm>

namespace countersign::policy {

void Findings::satisfied(std::string_view subject, std::string message, std::string_view clause)
{
    add(FindingState::Satisfied, subject, std::move(message), clause);
}

void Findings::missing(std::string_view subject, std::string message, std::string_view clause)
{
    add(FindingState::Missing, subject, std::move(message), clause);
}

void Findings::refuse(std::string_view subject, std::string message, std::string_view clause)
{
    add(FindingState::Refused, subject, std::move(message), clause);
}

bool Findings::nothing_against() const
{
    return std::ranges::all_of(all_, [](const Finding& f) { return f.state == FindingState::Satisfied; });
}

void Findings::add(FindingState state, std::string_view subject, std::string message, std::string_view clause)
{
    all_.push_back({
        .rule = {},
        .state = state,
        .subject = std::string { subject },
        .message = std::move(message),
        .clause = std::string { clause },
    });
}

} // namespace countersign::policy
