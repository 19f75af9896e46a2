// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/connection.hpp"

namespace countersign::store {

/// Makes the file of a new store with its schema, mode 0600; a crash leaves nothing at `path`. Blocks.
/// Errors: Conflict (something is there), StorageUnavailable.
[[nodiscard]] Result<void> create_database(const std::string& path);

/// Opens the file, checks whose it is and that it is whole, and brings its schema up to date. Blocks: the
/// check reads all of it. Errors: NotFound, StorageUnavailable.
[[nodiscard]] Result<std::unique_ptr<sqlite::Connection>> open_database(const std::string& path);

} // namespace countersign::store
