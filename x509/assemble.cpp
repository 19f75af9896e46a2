// SPDX-License-Identifier: Apache-2.0
#include "x509/algorithm_identifier.hpp"
#include "x509/build_tbs.hpp"
#include "x509/certificate_parts.hpp"
#include "x509/pem.hpp"
#include "x509/prepare.hpp"
#include "x509/tbs.hpp"

#include <algorithm>

namespace countersign::x509 {
namespace {

Error differs(std::string_view what)
{
    return { ErrorCode::Internal, std::string { what } };
}

} // namespace

Result<Bytes> assemble(BytesView tbs, BytesView signature, const Issuer& issuer)
{
    if (Result<void> verified = issuer.verify(tbs, signature); !verified) return verified.error();

    Bytes certificate = build_certificate(tbs, issuer.algorithm(), signature);
    const Result<CertificateParts> parts = split_certificate(certificate);
    if (!parts) return differs(parts.error().in("the certificate does not parse").what);
    if (!std::ranges::equal(parts->tbs, tbs) || !std::ranges::equal(parts->signature, signature))
        return differs("the certificate holds other octets than were signed");
    const Result<Tbs> parsed = parse_tbs(parts->tbs);
    if (!parsed) return differs(parsed.error().in("the certificate does not parse").what);
    if (parsed->signature_algorithm != parts->signature_algorithm || parsed->issuer != issuer.subject())
        return differs("the certificate names another algorithm or issuer than the one that signed it");
    return certificate;
}

std::string to_pem(BytesView certificate)
{
    return write_pem("CERTIFICATE", certificate);
}

} // namespace countersign::x509
