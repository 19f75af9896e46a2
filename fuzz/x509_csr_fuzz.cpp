// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"
#include "x509/csr.hpp"
#include "x509/inspect_key.hpp"

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<x509::Csr> csr = x509::Csr::parse({ data, size });
    if (!csr) return 0;
    check(!csr->names().empty(), "a request that parses has names");
    check(static_cast<bool>(x509::Csr::parse(csr->der())), "the DER of a request that parses does as well");
    check(static_cast<bool>(x509::inspect_key(csr->spki(), {})),
        "the key of a request that parses can be measured");
    return 0;
}
