// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign {

/// The whole file. Blocks. Errors: NotFound; StorageUnavailable (the text names path and errno);
/// LimitExceeded above `limit` octets.
[[nodiscard]] Result<Bytes> read_file(const std::string& path, std::size_t limit);

/// Replaces `path` so that a crash leaves the old or the new content: temporary file, fsync, rename, fsync of
/// the folder. Blocks. Error: StorageUnavailable.
[[nodiscard]] Result<void> replace_file_durably(
    const std::string& path, BytesView content, unsigned mode = 0600);

} // namespace countersign
