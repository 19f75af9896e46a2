// SPDX-License-Identifier: Apache-2.0
// One yes, two certificates. With LAWFUL: one.
#include "x509/prepare.hpp"

using namespace countersign;

Result<x509::LintedTbs> prepare_with(policy::Permit& permit, const x509::Csr& csr, const x509::Issuer& issuer,
    const Serial& serial, TimePoint now)
{
#ifdef LAWFUL
    return x509::prepare(std::move(permit), csr, issuer, serial, now);
#else
    return x509::prepare(permit, csr, issuer, serial, now);
#endif
}
