// SPDX-License-Identifier: Apache-2.0
// A LintedTbs is signed once: it cannot be copied. With COUNTERSIGN_CONTROL this compiles.
#include "x509/prepare.hpp"

using namespace countersign;

x509::LintedTbs again(x509::LintedTbs& tbs)
{
#ifdef COUNTERSIGN_CONTROL
    return std::move(tbs);
#else
    return tbs;
#endif
}
