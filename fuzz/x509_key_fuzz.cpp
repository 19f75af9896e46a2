// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"
#include "x509/inspect_key.hpp"

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<policy::KeyFacts> facts = x509::inspect_key({ data, size }, {});
    if (facts) check(facts->bits <= 1U << 20, "sizes are bounded");
    return 0;
}
