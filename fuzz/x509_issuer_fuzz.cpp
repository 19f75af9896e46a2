// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"
#include "x509/issuer.hpp"

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<x509::Issuer> issuer = x509::Issuer::parse(text_of({ data, size }));
    if (!issuer) return 0;
    const Result<x509::Issuer> again = x509::Issuer::parse(issuer->chain_pem());
    check(again && again->subject() == issuer->subject(), "the chain that is kept parses as the one given");
    return 0;
}
