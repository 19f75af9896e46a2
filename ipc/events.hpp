// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::ipc {

// Message ids of this folder's journal records; systemd/countersign.catalog explains them.
inline constexpr std::string_view kHandlerFailed = "3b1f6c0e5a0d4f6e9f0b7c52a9c4d101";
inline constexpr std::string_view kReplyMisfit = "3b1f6c0e5a0d4f6e9f0b7c52a9c4d102";
inline constexpr std::string_view kConnectionDropped = "3b1f6c0e5a0d4f6e9f0b7c52a9c4d103";
inline constexpr std::string_view kPeerRefused = "3b1f6c0e5a0d4f6e9f0b7c52a9c4d104";
inline constexpr std::string_view kAcceptFailed = "3b1f6c0e5a0d4f6e9f0b7c52a9c4d105";

} // namespace countersign::ipc
