// SPDX-License-Identifier: Apache-2.0
#include "x509/tbs_extensions.hpp"

#include "x509/general_name_kind.hpp"

#include <algorithm>
#include <array>

namespace countersign::x509 {
namespace {

Error bad_extension(std::string_view what)
{
    return { ErrorCode::InvalidInput, std::string { what } };
}

Result<void> read_basic_constraints(BytesView value, Tbs& tbs)
{
    const auto constraints
        = decode_strictly<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_it>(value, "basicConstraints");
    if (!constraints) return constraints.error();
    tbs.is_ca = tbs.is_ca || (*constraints)->ca != 0;
    return {};
}

Result<void> read_key_usage(BytesView value, Tbs& tbs)
{
    constexpr int kKeyCertSign = 5; // bit numbers of RFC 5280 4.2.1.3
    constexpr int kCrlSign = 6;
    const auto usage = decode_strictly<ASN1_BIT_STRING, ASN1_BIT_STRING_it>(value, "keyUsage");
    if (!usage) return usage.error();
    // X.690 11.2.2: a named bit list has no trailing zero bits. The flags' low bits count the unused ones.
    constexpr long kUnusedBitsMask = 0x07;
    const BytesView bits = octets_of(usage->get());
    const bool canonical = !bits.empty() && (bits.back() >> ((*usage)->flags & kUnusedBitsMask) & 1) != 0;
    if (!canonical) return bad_extension("keyUsage is not DER: no bits, or trailing zero bits");
    tbs.is_ca = tbs.is_ca || ASN1_BIT_STRING_get_bit(usage->get(), kKeyCertSign) != 0
        || ASN1_BIT_STRING_get_bit(usage->get(), kCrlSign) != 0;
    return {};
}

Result<void> read_extended_key_usage(BytesView value, Tbs& tbs)
{
    const auto usages = decode_strictly<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_it>(value, "extKeyUsage");
    if (!usages) return usages.error();
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages->get()); ++i) {
        std::string oid = dotted(sk_ASN1_OBJECT_value(usages->get(), i));
        if (oid.empty()) return bad_extension("extKeyUsage: an object identifier that is too long");
        tbs.extended_key_usages.push_back(std::move(oid));
    }
    return tbs.extended_key_usages.empty() ? Result<void> { bad_extension("extKeyUsage: no purpose in it") }
                                           : Result<void> {};
}

Result<void> read_dns_name(const GENERAL_NAME& name, int position, Tbs& tbs)
{
    const std::string_view text = text_of(octets_of(name.d.dNSName));
    Result<DomainName> parsed = DomainName::parse(text);
    if (!parsed) return parsed.error().in(fmt::format("subjectAltName: entry {}", position));
    if (parsed->text() != text)
        return bad_extension(fmt::format("subjectAltName: entry {} is not in lower case", position));
    tbs.dns_names.push_back(*std::move(parsed));
    return {};
}

Result<void> read_alternative_names(BytesView value, Tbs& tbs)
{
    const auto names = decode_strictly<GENERAL_NAMES, GENERAL_NAMES_it>(value, "subjectAltName");
    if (!names) return names.error();
    const int count = sk_GENERAL_NAME_num(names->get());
    if (count <= 0) return bad_extension("subjectAltName: no names in it");
    if (count > kMostTbsNames)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("subjectAltName: {} names, at most {} are allowed", count, kMostTbsNames) };
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names->get(), i);
        if (name->type != GEN_DNS) {
            tbs.other_name_kinds.emplace_back(general_name_kind(name->type));
            continue;
        }
        Result<void> read = read_dns_name(*name, i + 1, tbs);
        if (!read) return read;
    }
    return {};
}

Result<void> read_authority_key_identifier(BytesView value, Tbs& tbs)
{
    const auto authority
        = decode_strictly<AUTHORITY_KEYID, AUTHORITY_KEYID_it>(value, "authorityKeyIdentifier");
    if (!authority) return authority.error();
    if ((*authority)->keyid) {
        const BytesView octets = octets_of((*authority)->keyid);
        tbs.authority_key_identifier.assign(octets.begin(), octets.end());
    }
    return {};
}

/// An extension that is looked into.
struct Reader
{
    int nid;
    Result<void> (*read)(BytesView value, Tbs& tbs);
};

constexpr std::array<Reader, 5> kReaders { {
    { NID_basic_constraints, read_basic_constraints },
    { NID_key_usage, read_key_usage },
    { NID_ext_key_usage, read_extended_key_usage },
    { NID_subject_alt_name, read_alternative_names },
    { NID_authority_key_identifier, read_authority_key_identifier },
} };

Result<void> read_extension(const ExtensionFields& extension, Tbs& tbs)
{
    const ASN1_OBJECT* object = extension.kind;
    std::string oid = dotted(object);
    if (oid.empty()) return bad_extension("extensions: an object identifier that is too long");
    if (std::ranges::find(tbs.extensions, oid, &Extension::oid) != tbs.extensions.end())
        return bad_extension(fmt::format("extensions: {} stands there twice", oid));
    const BytesView value = octets_of(extension.value);
    if (Result<void> strict = check_strict_der(value, fmt::format("extension {}", oid)); !strict)
        return strict;

    const auto* reader = std::ranges::find(kReaders, OBJ_obj2nid(object), &Reader::nid);
    if (reader != kReaders.end()) {
        Result<void> read = reader->read(value, tbs);
        if (!read) return read;
    }
    tbs.extensions.push_back({ .oid = std::move(oid),
        .critical = extension.critical != 0,
        .value = { value.begin(), value.end() } });
    return {};
}

} // namespace

Result<void> read_extensions(const ExtensionList* extensions, Tbs& tbs)
{
    if (!extensions) return {};
    const int count = sk_ExtensionFields_num(extensions);
    if (count == 0) return bad_extension("extensions: an empty list");
    if (count > kMostExtensions)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("extensions: {} of them, at most {} are allowed", count, kMostExtensions) };
    for (int i = 0; i < count; ++i) {
        Result<void> read = read_extension(*sk_ExtensionFields_value(extensions, i), tbs);
        if (!read) return read;
    }
    return {};
}

} // namespace countersign::x509
