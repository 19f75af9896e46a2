// SPDX-License-Identifier: Apache-2.0
// A stream cut into reads of any size gives the same messages as the stream in one piece. First octet: size
// of a read.
#include "core/check.hpp"
#include "ipc/frame_buffer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

using namespace countersign;

namespace {

constexpr std::size_t kLimit = 40;

std::vector<std::string> messages(std::string_view stream, std::size_t read)
{
    ipc::FrameBuffer frames { kLimit };
    std::vector<std::string> found;
    while (!stream.empty()) {
        frames.append(stream.substr(0, read));
        stream.remove_prefix(std::min(read, stream.size()));
        while (true) {
            Result<std::optional<std::string>> message = frames.next();
            if (!message) {
                found.emplace_back("over the limit, and that is longer than forty octets allow");
                return found;
            }
            if (!*message) break;
            check((*message)->size() <= kLimit, "no message above the limit");
            found.push_back(std::move(**message));
        }
    }
    return found;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    const std::string_view stream { reinterpret_cast<const char*>(data) + 1, size - 1 };
    check(messages(stream, 1UL + data[0]) == messages(stream, stream.size()), "reads do not change messages");
    return 0;
}
