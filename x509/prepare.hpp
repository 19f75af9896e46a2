// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/serial.hpp"
#include "policy/decision.hpp"
#include "x509/csr.hpp"
#include "x509/issuer.hpp"

namespace countersign::x509 {

/// A TBSCertificate that policy permitted and every lint passed. Only `prepare` makes one; the signing call
/// takes nothing else, once.
class LintedTbs
{
public:
    LintedTbs(LintedTbs&&) noexcept = default;
    LintedTbs& operator=(LintedTbs&&) noexcept = default;
    LintedTbs(const LintedTbs&) = delete;
    LintedTbs& operator=(const LintedTbs&) = delete;

    [[nodiscard]] const Bytes& der() const { return der_; }
    [[nodiscard]] const Serial& serial() const { return serial_; }

private:
    friend Result<LintedTbs> prepare(policy::Permit, const Csr&, const Issuer&, Serial, TimePoint);
    LintedTbs(Bytes der, Serial serial)
        : der_(std::move(der))
        , serial_(serial)
    {
    }
    Bytes der_;
    Serial serial_;
};

inline constexpr std::chrono::seconds kPermitLife { 60 }; // a permit older than this is decided anew

/// Builds the TBSCertificate for `csr` under `permit`, signs it with a throwaway key and lints the result.
///
/// - `permit` is consumed; it fixes the profile, names, subject and validity that policy allowed.
/// - `csr` must carry the key that the permit names (checked).
/// - `now`: UTC, whole seconds; at most kPermitLife after the decision.
///
/// Errors: KeyRejected, LintFailed (one line per lint), IssuerExpires (notAfter would pass the issuer's).
/// Blocks for one software signature and the lints; touches no file, network or HSM. Source:
/// BR 2.2.6 4.3.1.2.
[[nodiscard]] Result<LintedTbs> prepare(
    policy::Permit permit, const Csr& csr, const Issuer& issuer, Serial serial, TimePoint now);

/// Puts TBS and signature together, verifies the signature, parses the result again and compares its TBS with
/// `tbs` byte for byte. Returns the certificate, DER. Errors: SignatureInvalid, Internal (the bytes differ).
[[nodiscard]] Result<Bytes> assemble(BytesView tbs, BytesView signature, const Issuer& issuer);

[[nodiscard]] std::string to_pem(BytesView certificate);

} // namespace countersign::x509
