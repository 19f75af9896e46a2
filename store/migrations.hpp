// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/connection.hpp"

#include <span>

namespace countersign::store {

/// One step of the schema, forward only. A database remembers the digest of each step that made it.
struct Migration
{
    int number; // from 1, without gaps
    std::string_view name;
    std::string_view sql;
};

/// The steps that this program knows.
[[nodiscard]] std::span<const Migration> known_migrations();

/// Runs what is missing, each step in a transaction of its own: a crash leaves the old schema or the new one.
/// Error: StorageUnavailable (the schema is newer than `known`, or a step that made it was another text).
[[nodiscard]] Result<void> migrate(sqlite::Connection& connection, std::span<const Migration> known);

} // namespace countersign::store
