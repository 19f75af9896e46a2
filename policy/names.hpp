// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/decision.hpp"

namespace countersign::policy {

// The stable texts of enumerators, as they stand in decision records.

/// "rsa", "ec-p256", "ec-p384", "other"
[[nodiscard]] std::string_view name_of(KeyType type);
/// "private"
[[nodiscard]] std::string_view name_of(ProfileKind kind);
/// "empty", "common-name"
[[nodiscard]] std::string_view name_of(SubjectForm form);
/// "current", "replaced", "revocation-pending", "revoked"
[[nodiscard]] std::string_view name_of(CertificateState state);
/// "satisfied", "missing", "refused"
[[nodiscard]] std::string_view name_of(FindingState state);

} // namespace countersign::policy
