// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceremony/subject.hpp"
#include "core/bytes.hpp"
#include "core/serial.hpp"
#include "core/time_point.hpp"
#include "hsm/mechanism.hpp"

#include <functional>

namespace countersign::ceremony {

struct FreeCertificate
{
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using CertificatePointer = std::unique_ptr<X509, FreeCertificate>;

/// Signs a digest with the key of the issuing side, in the token.
using SignDigest = std::function<Result<Bytes>(hsm::Mechanism mechanism, BytesView digest)>;

/// What a CA certificate is to say; extensions follow from whether it is a root.
struct CaWish
{
    Bytes spki; // of the new key
    X509_NAME* subject = nullptr;
    TimePoint not_before {};
    TimePoint not_after {}; // inclusive, RFC 5280 4.1.2.5
    X509* issuer = nullptr; // null: a root, self-signed
    hsm::Mechanism mechanism = hsm::Mechanism::EcdsaSha256; // of the issuer's key
};

/// Builds and signs a CA certificate. Both: CA:TRUE and keyCertSign, cRLSign, critical; a subject key
/// identifier. An issuing CA also has pathLenConstraint 0, so that its key can make no CA below, and the
/// root's authority key identifier. The result is parsed again and its signature verified before it is
/// returned: DER. Errors: SignatureInvalid, InvalidInput (an issuer without key identifier), and those of
/// `sign`.
[[nodiscard]] Result<Bytes> make_ca_certificate(
    const CaWish& wish, const Serial& serial, const SignDigest& sign);

/// Has `sign` sign a fixed text and verifies it with `spki`: a key and a certificate belong together.
/// Errors: SignatureInvalid, and those of `sign`.
[[nodiscard]] Result<void> prove_key(const Bytes& spki, hsm::Mechanism mechanism, const SignDigest& sign);

/// The one certificate of a PEM file's text, which must be a self-signed CA. Error: InvalidInput.
[[nodiscard]] Result<CertificatePointer> parse_root(BytesView pem);
[[nodiscard]] Bytes spki_of(X509* certificate);
[[nodiscard]] Result<TimePoint> not_after_of(X509* certificate);
[[nodiscard]] std::string pem_of(BytesView certificate);

} // namespace countersign::ceremony
