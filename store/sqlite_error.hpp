// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/error.hpp"

namespace countersign::store::sqlite {

/// "SQLITE_FULL", "SQLITE_IOERR_WRITE" ...; a code that has no name here by its number.
[[nodiscard]] std::string name_of_code(int extended_code);

/// Error StorageUnavailable for a failure of SQLite: path, what it means, code and system's reason, what to
/// do. `system_errno`: 0 where the system gave no reason. `detail`: SQLite's own words, for codes without
/// advice.
[[nodiscard]] Error storage_error(
    std::string_view path, int extended_code, int system_errno, std::string_view detail);

} // namespace countersign::store::sqlite
