// SPDX-License-Identifier: Apache-2.0
#include "ipc/frame_buffer.hpp"

#include <fmt/format.h>

namespace countersign::ipc {

Result<std::optional<std::string>> FrameBuffer::next()
{
    const std::size_t end = octets_.find('\0', searched_);
    const std::size_t size = (end == std::string::npos ? octets_.size() : end) - used_;
    if (size > limit_)
        return Error { ErrorCode::LimitExceeded, fmt::format("message above messageOctets, {}", limit_) };
    if (end == std::string::npos) {
        octets_.erase(0, used_);
        used_ = 0;
        searched_ = octets_.size();
        return std::optional<std::string> {};
    }
    std::optional<std::string> message { octets_.substr(used_, size) };
    used_ = searched_ = end + 1;
    return message;
}

} // namespace countersign::ipc
