// SPDX-License-Identifier: Apache-2.0
// A reply: whatever parses must read back the same from what we write.
#include "core/check.hpp"
#include "ipc/message.hpp"

#include <cstddef>
#include <cstdint>

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Result<ipc::ReplyMessage> reply = ipc::parse_reply({ reinterpret_cast<const char*>(data), size });
    if (!reply) return 0;
    std::string text = ipc::serialise(*reply);
    text.pop_back();
    const Result<ipc::ReplyMessage> again = ipc::parse_reply(text);
    check(again && again->error == reply->error && again->parameters == reply->parameters
            && again->continues == reply->continues,
        "a reply reads back");
    return 0;
}
