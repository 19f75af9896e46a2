// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/profile.hpp"
#include "x509/issuer.hpp"

#include <sys/types.h>

namespace countersign::daemon {

/// An issuer of the policy: a CA certificate with its chain, and the signer's name for its key.
struct PolicyIssuer
{
    std::string name;
    std::string trust; // "private"
    std::string key;
    x509::Issuer certificate;
};

/// A front end: the uids that it runs as, and the profiles that it may ask for.
struct FrontendBinding
{
    std::string name;
    std::vector<uid_t> uids;
    std::vector<std::string> profiles;
};

/// The policy as operators confirmed it: who may ask for what, and what is signed. Read from its text only.
struct Policy
{
    std::string text;
    Digest digest {}; // SHA-256 of the text
    std::vector<PolicyIssuer> issuers;
    std::vector<policy::Profile> profiles;
    std::vector<FrontendBinding> frontends;

    [[nodiscard]] const PolicyIssuer* find_issuer(std::string_view name) const;
    [[nodiscard]] const policy::Profile* find_profile(std::string_view name) const;
    [[nodiscard]] const FrontendBinding* find_frontend(uid_t uid) const;
    /// What a decision under `profile` is judged by. The profile's issuer exists: parse_policy checked.
    [[nodiscard]] policy::Settings settings(const policy::Profile& profile) const;
};

/// `name` stands for the text in errors: a file's path, or "policy in force".
/// Error: InvalidConfiguration (name, line and what is allowed).
[[nodiscard]] Result<Policy> parse_policy(std::string_view text, const std::string& name);

} // namespace countersign::daemon
