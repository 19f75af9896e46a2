// SPDX-License-Identifier: Apache-2.0
#include "x509/csr_names.hpp"

#include "x509/csr.hpp"
#include "x509/general_name_kind.hpp"

#include <algorithm>
#include <optional>

namespace countersign::x509 {
namespace {

using ExtensionsPtr = Asn1Ptr<ExtensionList, ExtensionList_it>;
using GeneralNamesPtr = Asn1Ptr<GENERAL_NAMES, GENERAL_NAMES_it>;

Error bad_request(std::string_view what)
{
    return { ErrorCode::InvalidInput, std::string { what } };
}

/// The one extensionRequest, or nothing.
Result<ExtensionsPtr> extensions_asked(const STACK_OF(X509_ATTRIBUTE) * attributes)
{
    ExtensionsPtr found;
    for (int i = 0; i < sk_X509_ATTRIBUTE_num(attributes); ++i) {
        X509_ATTRIBUTE* attribute = sk_X509_ATTRIBUTE_value(attributes, i);
        const int kind = OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attribute));
        if (kind != NID_ext_req && kind != NID_ms_ext_req) continue;
        if (found) return bad_request("attributes: more than one extensionRequest");
        const ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(attribute, 0);
        if (X509_ATTRIBUTE_count(attribute) != 1 || !value || value->type != V_ASN1_SEQUENCE)
            return bad_request("attributes: extensionRequest is not one list of extensions");
        Result<ExtensionsPtr> extensions = decode_strictly<ExtensionList, ExtensionList_it>(
            octets_of(value->value.sequence), "extensionRequest");
        if (!extensions) return extensions.error();
        found = *std::move(extensions);
    }
    return found;
}

/// The subjectAltName's value, or nothing. What else is asked for does not count: policy decides what is
/// certified.
Result<std::optional<BytesView>> alternative_names_asked(const ExtensionList* extensions)
{
    std::optional<BytesView> found;
    for (int i = 0; i < sk_ExtensionFields_num(extensions); ++i) {
        const ExtensionFields* extension = sk_ExtensionFields_value(extensions, i);
        if (OBJ_obj2nid(extension->kind) != NID_subject_alt_name) continue;
        if (found) return bad_request("subjectAltName: asked for twice");
        found = octets_of(extension->value);
    }
    return found;
}

/// Appends each dNSName to `names`.
Result<void> read_alternative_names(BytesView value, std::vector<DomainName>& names)
{
    const Result<GeneralNamesPtr> decoded
        = decode_strictly<GENERAL_NAMES, GENERAL_NAMES_it>(value, "subjectAltName");
    if (!decoded) return decoded.error();
    const int count = sk_GENERAL_NAME_num(decoded->get());
    if (count <= 0) return bad_request("subjectAltName: no names in it");
    if (static_cast<std::size_t>(count) > kMostCsrNames)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("subjectAltName: {} names, at most {} are allowed", count, kMostCsrNames) };

    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(decoded->get(), i);
        if (name->type != GEN_DNS)
            return bad_request(
                fmt::format("subjectAltName: entry {} is of kind {}, only dNSName is certified", i + 1,
                    general_name_kind(name->type)));
        Result<DomainName> parsed = DomainName::parse(text_of(octets_of(name->d.dNSName)));
        if (!parsed) return parsed.error().in(fmt::format("subjectAltName: entry {}", i + 1));
        names.push_back(*std::move(parsed));
    }
    return {};
}

/// Appends each common name that is a DNS name; others are left to policy, which fixes the subject anyway.
Result<void> read_common_names(const X509_NAME* subject, std::vector<DomainName>& names)
{
    int found = 0;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) {
        if (++found > static_cast<int>(kMostCsrNames))
            return Error { ErrorCode::LimitExceeded,
                fmt::format("subject: more than {} common names", kMostCsrNames) };
        unsigned char* text = nullptr;
        const int length
            = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
        if (length < 0) continue;
        const OpensslPtr<unsigned char, [](unsigned char* octets) { OPENSSL_free(octets); }> owner { text };
        Result<DomainName> parsed = DomainName::parse(text_of({ text, static_cast<std::size_t>(length) }));
        if (parsed) names.push_back(*std::move(parsed));
    }
    return {};
}

} // namespace

Result<std::vector<DomainName>> names_of(const RequestInfoFields& info)
{
    const Result<ExtensionsPtr> extensions = extensions_asked(info.attributes);
    if (!extensions) return extensions.error();
    const Result<std::optional<BytesView>> asked = alternative_names_asked(extensions->get());
    if (!asked) return asked.error();

    std::vector<DomainName> names;
    if (*asked) {
        Result<void> read = read_alternative_names(**asked, names);
        if (!read) return read.error();
    }
    if (Result<void> read = read_common_names(info.subject, names); !read) return read.error();
    if (names.empty())
        return bad_request("no DNS name: neither a subjectAltName nor a common name that is one");

    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    if (names.size() > kMostCsrNames)
        return Error { ErrorCode::LimitExceeded, fmt::format("more than {} names", kMostCsrNames) };
    return names;
}

} // namespace countersign::x509
