// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/rules.hpp"

#include <gmock/gmock.h>

// Facts and settings that every rule is satisfied with; a test changes the one thing that it is about.
namespace countersign::policy::example {

inline constexpr TimePoint kNoon
    = std::chrono::sys_days { std::chrono::year { 2026 } / 11 / 25 } + std::chrono::hours { 12 };
inline constexpr std::chrono::seconds kSecond { 1 };
inline constexpr std::chrono::seconds kDay = std::chrono::days { 1 };

DomainName name(std::string_view text);
std::vector<DomainName> names(std::initializer_list<std::string_view> texts); // as given, not sorted
OrderId order(char digit = 'a');
Serial serial(char digit = '0');
Digest digest(std::uint8_t filled_with);

KeyFacts good_rsa_key(unsigned bits = 2048);
KeyFacts good_ec_key();

/// Profile "private-server" under "issuing-1": RSA 2048 to 4096 and P-256, scope example.test, 90 days, names
/// may change.
Settings settings();
/// www.example.test with an RSA 2048 key, at kNoon.
Facts first_issue();
/// The same with a new key, 30 days into the certificate `serial('0')`, whose key was good_rsa_key's with
/// another digest.
Facts reissue();
Facts rekey();

/// Gives every name of `facts` its evidence and `facts` its subject, as the appliance gathers them.
void prove_names(Facts& facts);

/// The messages of those in `state`.
std::vector<std::string> messages(const Findings& findings, FindingState state);
std::vector<std::string> messages(const std::vector<Finding>& findings, FindingState state);

/// At least one finding, and all are satisfied.
MATCHER(IsSatisfied, "")
{
    return !arg.all().empty() && arg.nothing_against();
}
MATCHER_P(RefusesOnly, part, "")
{
    const auto refused = messages(arg, FindingState::Refused);
    *result_listener << testing::PrintToString(refused);
    return refused.size() == 1 && refused.front().find(part) != std::string::npos
        && messages(arg, FindingState::Missing).empty();
}
MATCHER_P(MissesOnly, part, "")
{
    const auto missing = messages(arg, FindingState::Missing);
    *result_listener << testing::PrintToString(missing);
    return missing.size() == 1 && missing.front().find(part) != std::string::npos
        && messages(arg, FindingState::Refused).empty();
}

} // namespace countersign::policy::example
