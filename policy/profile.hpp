// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain_name.hpp"
#include "core/time_point.hpp"
#include "policy/key_facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace countersign::policy {

/// What a profile is for; fixes a floor in code that settings cannot lower.
enum class ProfileKind
{
    Private
};

enum class SubjectForm
{
    Empty,
    CommonName
}; // CommonName: CN is the first name that fits 64 characters

/// One profile as operators confirmed it.
struct Profile
{
    std::string name;
    ProfileKind kind = ProfileKind::Private;
    std::string issuer;
    std::chrono::seconds validity {}; // notAfter is inclusive: notAfter - notBefore + 1 s
    std::chrono::seconds backdate {}; // notBefore = now - backdate
    bool rsa = false;
    unsigned smallest_rsa_bits = 2048;
    unsigned largest_rsa_bits = 4096;
    bool ec_p256 = false;
    bool ec_p384 = false;
    std::vector<DomainName> scope; // names must be one of these or below
    bool wildcards = false;
    std::size_t most_names = 100;
    SubjectForm subject = SubjectForm::CommonName;
    std::vector<std::string> extended_key_usages; // "serverAuth", "clientAuth"
    bool reissue_allowed = true;
    bool names_may_change_at_reissue = true;
    std::optional<std::chrono::seconds> revoke_replaced_after; // nothing: never
};

/// The issuer's part in a decision.
struct IssuerFacts
{
    std::string name;
    TimePoint not_before {};
    TimePoint not_after {};
};

/// What the decision is judged by: recorded with it.
struct Settings
{
    Profile profile;
    IssuerFacts issuer;
    Digest policy_digest {}; // of the policy text in force
};

} // namespace countersign::policy
