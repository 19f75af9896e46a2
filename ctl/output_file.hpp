// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <string>

namespace countersign::ctl {

/// Can a file be written here? Asked before anything is signed. Error: StorageUnavailable, with what to do.
[[nodiscard]] Result<void> check_writable(const std::string& path);

/// Replaces `path` whole, or not at all; a pipe or a device is written to. Mode 0644: certificates are
/// public. Blocks.
[[nodiscard]] Result<void> write_public_file(const std::string& path, std::string_view content);

} // namespace countersign::ctl
