// SPDX-License-Identifier: Apache-2.0
#include "x509/prepare.hpp"

#include "x509/build_tbs.hpp"
#include "x509/lints.hpp"
#include "x509/throwaway_key.hpp"

#include <fmt/format.h>

namespace countersign::x509 {
namespace {

/// The permit is for this key and this moment, and the issuer outlives what it would sign.
Result<void> check_permit(const policy::Permit& permit, const Csr& csr, const Issuer& issuer, TimePoint now)
{
    if (permit.spki_sha256() != csr.spki_sha256())
        return Error { ErrorCode::KeyRejected, "the request carries another key than the permit names" };
    if (now < permit.not_before())
        return Error { ErrorCode::ClockUnreliable, "the clock is before the start of what was permitted" };
    const TimePoint decided_at = permit.not_before() + permit.profile().backdate;
    if (now > decided_at + kPermitLife)
        return Error { ErrorCode::Conflict,
            fmt::format("the permit of {} is older than {} seconds: decide anew", to_rfc3339(decided_at),
                kPermitLife.count()) };
    if (permit.not_after() > issuer.not_after())
        return Error { ErrorCode::IssuerExpires,
            fmt::format("the certificate would end at {}, after its issuer at {}",
                to_rfc3339(permit.not_after()), to_rfc3339(issuer.not_after())) };
    return {};
}

CertificatePlan plan_of(
    const policy::Permit& permit, const Csr& csr, const Issuer& issuer, const Serial& serial)
{
    return {
        .serial = serial,
        .algorithm = issuer.algorithm(),
        .issuer = issuer.subject(),
        .issuer_key_identifier = issuer.key_identifier(),
        .not_before = permit.not_before(),
        .not_after = permit.not_after(),
        .subject = permit.subject(),
        .spki = csr.spki(),
        .names = permit.names(),
        .extended_key_usages = permit.profile().extended_key_usages,
    };
}

} // namespace

Result<LintedTbs> prepare(
    policy::Permit permit, const Csr& csr, const Issuer& issuer, Serial serial, TimePoint now)
{
    // Taken out of the caller's hands: whatever happens below, it serves once.
    const policy::Permit used = std::move(permit);
    if (Result<void> fits = check_permit(used, csr, issuer, now); !fits) return fits.error();

    const CertificatePlan plan = plan_of(used, csr, issuer, serial);
    Result<Bytes> tbs = build_tbs(plan);
    if (!tbs) return tbs.error();
    const Result<Bytes> signature = throwaway_signature(plan.algorithm, *tbs);
    if (!signature) return signature.error();
    Result<void> linted = lint_certificate(build_certificate(*tbs, plan.algorithm, *signature), *tbs, plan);
    if (!linted) return linted.error();
    return LintedTbs { *std::move(tbs), serial };
}

} // namespace countersign::x509
