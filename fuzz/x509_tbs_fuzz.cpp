// SPDX-License-Identifier: Apache-2.0
#include "core/check.hpp"
#include "x509/tbs.hpp"

#include <algorithm>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const BytesView der { data, size };
    const Result<x509::Tbs> tbs = x509::parse_tbs(der);
    if (!tbs) return 0;
    // What rails compare must stand in the octets that are signed.
    const auto stands_there = [&](BytesView part) { return !std::ranges::search(der, part).empty(); };
    check(stands_there(tbs->issuer) && stands_there(tbs->subject) && stands_there(tbs->spki),
        "fields are octets of the TBS");
    for (const DomainName& name : tbs->dns_names)
        check(stands_there(bytes_of(name.text())), "names are octets of the TBS");
    return 0;
}
