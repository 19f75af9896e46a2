// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/log.hpp"
#include "core/random.hpp"
#include "signer/config.hpp"

namespace countersign::signer {

/// Makes the appliance's log: INIT with the fingerprints of the configured keys, then one CEREMONY for each
/// report (paths of JSON files that countersign-ceremony wrote). Blocks. Returns the log's id. Errors:
/// Conflict (there is a log), InvalidInput (a report), NotFound, StorageUnavailable.
[[nodiscard]] Result<LogId> init_log(
    const Config& config, const std::vector<std::string>& reports, TimePoint now, Random& random);

} // namespace countersign::signer
