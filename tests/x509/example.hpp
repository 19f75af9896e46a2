// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/decision.hpp"
#include "x509/certificate_plan.hpp"
#include "x509/csr.hpp"
#include "x509/lints.hpp"

#include <gmock/gmock.h>

// The files of tests/data/x509, and what a permit for one of its requests looks like.
namespace countersign::x509::example {

inline constexpr TimePoint kNoon
    = std::chrono::sys_days { std::chrono::year { 2026 } / 12 / 1 } + std::chrono::hours { 12 };
inline constexpr std::chrono::seconds kSecond { 1 };

/// A file of tests/data/x509.
Bytes data(const std::string& path);
Csr csr(const std::string& file);
/// The chain of tests/data/x509/ca/NAME.pem.
Issuer issuer(const std::string& name);
/// A signature over `tbs` by the key of tests/data/x509/ca/NAME.key.
Bytes sign_as(const std::string& ca, SignatureAlgorithm algorithm, BytesView tbs);
Serial serial();

/// What policy::decide looks at for `csr` under `issuer`, at kNoon: everything is in order.
policy::Settings settings(const Issuer& issuer);
policy::Facts facts(const Csr& csr, const policy::Settings& settings);
/// Fails the test when policy does not permit.
policy::Permit permit(const policy::Facts& facts, const policy::Settings& settings);
policy::Permit permit(const Csr& csr, const Issuer& issuer);

/// A plan for csr/p256.pem under ca/p256.pem.
CertificatePlan plan();
/// A certificate that follows `plan`, taken apart for lints. `plan` must outlive it.
LintSubject lint_subject(const CertificatePlan& plan);

MATCHER_P2(FailsWith, code, part, "")
{
    if (arg) {
        *result_listener << "which succeeded";
        return false;
    }
    *result_listener << name_of(arg.error().code) << ": " << arg.error().what;
    return arg.error().code == code && arg.error().what.find(part) != std::string::npos;
}

MATCHER(Succeeds, "")
{
    if (!arg) *result_listener << name_of(arg.error().code) << ": " << arg.error().what;
    return static_cast<bool>(arg);
}

} // namespace countersign::x509::example
