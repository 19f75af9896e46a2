// SPDX-License-Identifier: Apache-2.0
#include "x509/tbs.hpp"

#include "x509/asn1_templates.hpp"
#include "x509/name_text.hpp"
#include "x509/tbs_extensions.hpp"
#include "x509/validity_time.hpp"

namespace countersign::x509 {
namespace {

Error bad_tbs(std::string_view what)
{
    return { ErrorCode::InvalidInput, std::string { what } };
}

Result<void> check_version(const TbsFields& fields)
{
    constexpr long kVersion3 = 2; // RFC 5280 4.1.2.1
    if (!fields.version || ASN1_INTEGER_get(fields.version) != kVersion3)
        return bad_tbs("version: it is not 3");
    if (fields.issuer_id || fields.subject_id)
        return bad_tbs("unique identifiers: RFC 5280 4.1.2.8 forbids them");
    return {};
}

Result<Serial> read_serial(const ASN1_INTEGER* serial)
{
    if (serial->type != V_ASN1_INTEGER) return bad_tbs("serialNumber: it is negative");
    Result<Serial> parsed = Serial::from_octets(octets_of(serial));
    return parsed ? parsed : Result<Serial> { parsed.error().in("serialNumber") };
}

} // namespace

Result<Tbs> parse_tbs(BytesView der)
{
    if (der.size() > kLongestTbs)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("tbsCertificate has {} octets, at most {} are allowed", der.size(), kLongestTbs) };
    const auto decoded = decode_strictly<TbsFields, TbsFields_it>(der, "tbsCertificate");
    if (!decoded) return decoded.error();
    const TbsFields& fields = **decoded;
    if (Result<void> version = check_version(fields); !version) return version.error();
    const Result<Serial> serial = read_serial(fields.serial);
    if (!serial) return serial.error();
    const Result<TimePoint> not_before = parse_validity_time(fields.validity->notBefore, "notBefore");
    if (!not_before) return not_before.error();
    const Result<TimePoint> not_after = parse_validity_time(fields.validity->notAfter, "notAfter");
    if (!not_after) return not_after.error();
    if (const Result<BytesView> key = whole_octets_of(fields.spki->key, "subjectPublicKey"); !key)
        return key.error();

    Tbs tbs { .serial = *serial,
        .signature_algorithm = encode_item(fields.signature, X509_ALGOR_it()),
        .issuer = encode_item(fields.issuer, X509_NAME_it()),
        .subject = encode_item(fields.subject, X509_NAME_it()),
        .subject_text = name_text(fields.subject),
        .not_before = *not_before,
        .not_after = *not_after,
        .spki = encode_item(fields.spki, SpkiFields_it()),
        .spki_sha256 = {},
        .extensions = {},
        .dns_names = {},
        .other_name_kinds = {},
        .extended_key_usages = {},
        .is_ca = false,
        .authority_key_identifier = {} };
    tbs.spki_sha256 = sha256(tbs.spki);
    if (Result<void> read = read_extensions(fields.extensions, tbs); !read) return read.error();
    return tbs;
}

} // namespace countersign::x509
