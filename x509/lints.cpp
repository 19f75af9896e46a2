// SPDX-License-Identifier: Apache-2.0
#include "x509/lints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace countersign::x509 {
namespace {

constexpr std::array<Lint, 13> kLints { {
    { "serial-as-reserved", "BR 2.2.6 7.1.2.7", lints::serial_as_reserved },
    { "validity-as-permitted", "BR 2.2.6 6.3.2, RFC 5280 4.1.2.5", lints::validity_as_permitted },
    { "names-as-permitted", "BR 2.2.6 7.1.2.7.12", lints::names_as_permitted },
    { "subject-as-permitted", "BR 2.2.6 7.1.2.7.2, 7.1.4.3", lints::subject_as_permitted },
    { "key-unchanged", "RFC 2986 3, BR 2.2.6 3.2.1", lints::key_unchanged },
    { "not-a-ca", "BR 2.2.6 7.1.2.7.8, RFC 5280 4.2.1.9", lints::not_a_ca },
    { "key-usage-fits-key", "BR 2.2.6 7.1.2.7.11", lints::key_usage_fits_key },
    { "extended-key-usage-as-profiled", "BR 2.2.6 7.1.2.7.10", lints::extended_key_usage_as_profiled },
    { "algorithm-encodings", "BR 2.2.6 7.1.3", lints::algorithm_encodings },
    { "issuer-octets-equal", "BR 2.2.6 7.1.4.1, RFC 5280 6.1.3", lints::issuer_octets_equal },
    { "authority-key-identifier", "BR 2.2.6 7.1.2.11.1", lints::authority_key_identifier },
    { "extension-set", "BR 2.2.6 7.1.2.7.6", lints::extension_set },
    { "strict-der", "X.690 10 and 11, RFC 5280 4.1", lints::strict_der },
} };

Error failed(std::string_view lines)
{
    return { ErrorCode::LintFailed, std::string { lines } };
}

} // namespace

std::span<const Lint> all_lints()
{
    return kLints;
}

const Extension* find_extension(const Tbs& tbs, std::string_view oid)
{
    const auto found = std::ranges::find(tbs.extensions, oid, &Extension::oid);
    return found == tbs.extensions.end() ? nullptr : &*found;
}

Result<void> lint_certificate(BytesView certificate, BytesView tbs, const CertificatePlan& plan)
{
    Result<CertificateParts> parts = split_certificate(certificate);
    if (!parts) return failed(fmt::format("certificate-parses: {}", parts.error().what));
    if (!std::ranges::equal(parts->tbs, tbs)) return failed("certificate-parses: it holds another TBS");
    Result<Tbs> parsed = parse_tbs(parts->tbs);
    if (!parsed) return failed(fmt::format("tbs-parses: {}", parsed.error().what));

    const LintSubject subject {
        .certificate = { certificate.begin(), certificate.end() },
        .parts = *std::move(parts),
        .tbs = *std::move(parsed),
        .plan = plan,
    };
    std::string lines;
    for (const Lint& lint : kLints)
        if (const LintFault fault = lint.check(subject))
            lines += fmt::format("{}{}: {} ({})", lines.empty() ? "" : "\n", lint.tag, *fault, lint.citation);
    return lines.empty() ? Result<void> {} : Result<void> { failed(lines) };
}

} // namespace countersign::x509
