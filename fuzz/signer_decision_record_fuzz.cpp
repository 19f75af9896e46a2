// SPDX-License-Identifier: Apache-2.0
// What countersignd says it decided: a record that parses keeps its promises, however the bytes came about.
#include "core/check.hpp"
#include "signer/decision_record.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text { reinterpret_cast<const char*>(data), size };
    const Result<signer::DecisionRecord> record = signer::parse_decision_record(text);
    if (!record) {
        check(record.error().code == ErrorCode::InvalidInput, "a record that does not parse is wrong input");
        return 0;
    }
    check(static_cast<bool>(RequestId::parse(record->request.text())), "the request's identifier is one");
    if (!record->permit) return 0;
    const std::vector<DomainName>& names = record->permit->names;
    check(std::ranges::adjacent_find(names, std::ranges::greater_equal {}) == names.end(),
        "the names are sorted and unique");
    check(names.size() <= signer::kMostNames, "the names keep their limit");
    check(record->permit->evidence.size() <= signer::kMostEvidence, "the evidence keeps its limit");
    return 0;
}
