// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/profile.hpp"

namespace countersign::policy {

inline constexpr std::size_t kLongestCommonName
    = 64; // BR 2.2.6 7.1.4.2, its table: commonName has at most 64 characters

/// The subject that `profile` gives a certificate for `names`, RFC 4514: "CN=" and the first name of at most
/// kLongestCommonName characters; empty where the profile says so or no name fits. DNS names need no escape.
[[nodiscard]] std::string subject_of(const Profile& profile, const std::vector<DomainName>& names);

} // namespace countersign::policy
