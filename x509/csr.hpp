// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/domain_name.hpp"

#include <vector>

namespace countersign::x509 {

inline constexpr std::size_t kLongestCsr = 64UL * 1024; // octets, DER or PEM
inline constexpr std::size_t kMostCsrNames = 1000;

/// A PKCS#10 request whose signature verifies. Hostile bytes end here.
class Csr
{
public:
    /// PEM (one CERTIFICATE REQUEST block) or DER, nothing behind it. Refused: BER that is not DER, versions
    /// other than 0, a signature that does not verify, an algorithm that is unknown or uses MD5 or SHA-1,
    /// names of kinds other than dNSName, names that DomainName refuses, CA:TRUE or other extensions are
    /// ignored (policy decides what is certified). Errors: InvalidInput (says which field), SignatureInvalid,
    /// LimitExceeded, KeyRejected (a key that OpenSSL cannot use).
    static Result<Csr> parse(BytesView pem_or_der);

    [[nodiscard]] const Bytes& der() const { return der_; }
    [[nodiscard]] const Bytes& spki() const { return spki_; } // SubjectPublicKeyInfo, DER
    [[nodiscard]] const Digest& spki_sha256() const { return spki_sha256_; }
    /// subjectAltName dNSNames and a common name that is a DNS name: sorted, unique.
    [[nodiscard]] const std::vector<DomainName>& names() const { return names_; }

private:
    Csr() = default;
    Bytes der_;
    Bytes spki_;
    Digest spki_sha256_ {};
    std::vector<DomainName> names_;
};

} // namespace countersign::x509
