// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <optional>
#include <string>
#include <sys/types.h>

namespace countersign::runtime {

/// Makes a listening Unix stream socket at `path`, replacing a stale one; nobody can connect before `mode`
/// and `owner` are in force. Errors: InvalidConfiguration (path too long or not absolute), Conflict (someone
/// listens there, or it is no socket), StorageUnavailable (the text names path and errno).
[[nodiscard]] Result<int> listen_at(
    const std::string& path, mode_t mode, std::optional<uid_t> owner = std::nullopt);

} // namespace countersign::runtime
