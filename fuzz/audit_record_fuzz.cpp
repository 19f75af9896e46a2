// SPDX-License-Identifier: Apache-2.0
// A record that parses is the canonical form of itself.
#include "audit/record.hpp"
#include "core/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = countersign::text_of({ data, size });
    const countersign::Result<countersign::audit::Record> record = countersign::audit::parse_record(text);
    if (record) countersign::check(countersign::audit::render(*record) == text, "a record has one form");
    return 0;
}
