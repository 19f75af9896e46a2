// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string>

namespace countersign::ctl {

/// Makes `folder` and those above it, as far as they are missing; then sets its mode. Error:
/// StorageUnavailable.
[[nodiscard]] Result<void> make_folder(const std::string& folder, unsigned mode);

/// A file that other uids read: configuration, certificates. Error: StorageUnavailable.
[[nodiscard]] Result<void> let_all_read(const std::string& path);

/// Gives `path` and all below it to `uid` and its group of the same number; links are not followed. Does
/// nothing when this process is not root or the uid is its own. Error: StorageUnavailable.
[[nodiscard]] Result<void> give_to(const std::string& path, std::int64_t uid);

} // namespace countersign::ctl
