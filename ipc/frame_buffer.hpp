// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <optional>
#include <string>

namespace countersign::ipc {

/// Cuts a stream of octets into messages at their NUL. Holds at most one message and what one read brought
/// along.
class FrameBuffer
{
public:
    explicit FrameBuffer(std::size_t limit)
        : limit_(limit)
    {
    }

    void append(std::string_view octets) { octets_.append(octets); }
    /// The next whole message without its NUL; nothing while it is incomplete. Error: LimitExceeded
    /// (messageOctets).
    Result<std::optional<std::string>> next();
    /// True when a message has begun that is not whole yet, after `next` returned nothing.
    [[nodiscard]] bool holds_part() const { return used_ < octets_.size(); }

private:
    std::size_t limit_;
    std::string octets_;
    std::size_t used_ = 0; // octets of messages already returned
    std::size_t searched_ = 0; // no NUL between used_ and here: a slow writer costs no second search
};

} // namespace countersign::ipc
