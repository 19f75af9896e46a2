// SPDX-License-Identifier: Apache-2.0
// A certificate that nobody decided on. With LAWFUL: decided.
#include "x509/prepare.hpp"

using namespace countersign;

Result<x509::LintedTbs> prepare_undecided(const policy::Facts& facts, const policy::Settings& settings,
    const x509::Csr& csr, const x509::Issuer& issuer, const Serial& serial)
{
#ifdef LAWFUL
    return x509::prepare(
        std::get<policy::Permit>(policy::decide(facts, settings)), csr, issuer, serial, facts.now);
#else
    return x509::prepare(settings.profile, csr, issuer, serial, facts.now);
#endif
}
