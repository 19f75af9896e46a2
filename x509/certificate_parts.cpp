// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate_parts.hpp"

#include "x509/asn1_templates.hpp"

namespace countersign::x509 {

Result<CertificateParts> split_certificate(BytesView der)
{
    const auto fields = decode_strictly<CertificateFields, CertificateFields_it>(der, "certificate");
    if (!fields) return fields.error();
    const Result<BytesView> signature = whole_octets_of((*fields)->signature, "signature");
    if (!signature) return signature.error();
    if ((*fields)->tbs->type != V_ASN1_SEQUENCE)
        return Error { ErrorCode::InvalidInput, "tbsCertificate is no SEQUENCE" };
    const BytesView tbs = octets_of((*fields)->tbs->value.sequence);
    return CertificateParts {
        .tbs = { tbs.begin(), tbs.end() },
        .signature_algorithm = encode_item((*fields)->algorithm, X509_ALGOR_it()),
        .signature = { signature->begin(), signature->end() },
    };
}

} // namespace countersign::x509
