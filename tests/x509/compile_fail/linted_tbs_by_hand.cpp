// SPDX-License-Identifier: Apache-2.0
// Only prepare makes a LintedTbs. With COUNTERSIGN_CONTROL this compiles, so that the test fails for no other
// reason.
#include "x509/prepare.hpp"

using namespace countersign;

const Bytes& read(const x509::LintedTbs& tbs)
{
    return tbs.der();
}

#ifndef COUNTERSIGN_CONTROL
x509::LintedTbs forged(const Serial& serial)
{
    return x509::LintedTbs { Bytes { 0x30, 0x00 }, serial };
}
#endif
