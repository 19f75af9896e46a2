// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy_text.hpp"

namespace countersign::daemon::example {

inline constexpr uid_t kShell = 1000; // front end "shell": both profiles
inline constexpr uid_t kWeb = 1001; // front end "web": profile "short" alone

/// A good policy: issuer "issuing-1" (the CA of tests/data/x509/ca/p256.pem), profile "private-server" with
/// all that can be said, "short" with the least. The lines that tests point at come before the certificate.
std::string policy_text();
Policy policy();

} // namespace countersign::daemon::example
