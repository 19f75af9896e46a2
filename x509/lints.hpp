// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/certificate_parts.hpp"
#include "x509/certificate_plan.hpp"
#include "x509/tbs.hpp"

#include <optional>

namespace countersign::x509 {

/// What lints look at: a certificate signed by the throwaway key, taken apart by parse_tbs, and what it
/// should say.
struct LintSubject
{
    Bytes certificate; // DER
    CertificateParts parts;
    Tbs tbs;
    const CertificatePlan& plan;
};

/// What is wrong, in one line; nothing when the certificate passes.
using LintFault = std::optional<std::string>;

struct Lint
{
    std::string_view tag; // stable, kebab-case
    std::string_view citation;
    LintFault (*check)(const LintSubject& subject);
};

/// All of them run over every certificate; none can be turned off. docs/lints.md lists them.
[[nodiscard]] std::span<const Lint> all_lints();

/// Runs every lint over `certificate`, and compares its TBS with `tbs`, byte for byte: the verdict is about
/// the very octets that go to the token. Error: LintFailed, one line per failing lint.
[[nodiscard]] Result<void> lint_certificate(
    BytesView certificate, BytesView tbs, const CertificatePlan& plan);

/// The extension `oid`, or nothing.
[[nodiscard]] const Extension* find_extension(const Tbs& tbs, std::string_view oid);

namespace lints {

LintFault serial_as_reserved(const LintSubject& subject);
LintFault validity_as_permitted(const LintSubject& subject);
LintFault names_as_permitted(const LintSubject& subject);
LintFault subject_as_permitted(const LintSubject& subject);
LintFault key_unchanged(const LintSubject& subject);
LintFault not_a_ca(const LintSubject& subject);
LintFault key_usage_fits_key(const LintSubject& subject);
LintFault extended_key_usage_as_profiled(const LintSubject& subject);
LintFault algorithm_encodings(const LintSubject& subject);
LintFault issuer_octets_equal(const LintSubject& subject);
LintFault authority_key_identifier(const LintSubject& subject);
LintFault extension_set(const LintSubject& subject);
LintFault strict_der(const LintSubject& subject);

} // namespace lints
} // namespace countersign::x509
