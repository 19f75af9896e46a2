// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/appliance.hpp"

namespace countersign::daemon {

/// A signature arrived, from Sign or, after a crash, from Outcome: the one path from there to a certificate
/// in the store. Assembles and compares (x509::assemble), then one transaction: certificate, request issued,
/// old one replaced, revocation deferred from `at` (absent: now) as the reissue diff asks. Announces the
/// request. Errors: SignatureInvalid, StorageUnavailable, Conflict, NotFound.
[[nodiscard]] boost::asio::awaitable<Result<store::CertificateRow>> finish_signature(
    Appliance& appliance, store::Intent intent, Signed signature, std::optional<TimePoint> at = {});

} // namespace countersign::daemon
