// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/clock_reading.hpp"
#include "audit/log.hpp"
#include "core/clock.hpp"
#include "signer/config.hpp"
#include "signer/ledger.hpp"

#include <set>

namespace countersign::signer {

/// The log as the signer starts with it, and what it remembers of it.
struct OpenedLog
{
    audit::Log log;
    Ledger ledger;
    std::set<std::uint8_t> prefixes; // every serial prefix that it ever had
    std::optional<audit::ClockReading>
        clock; // the last one of this boot that an operator accepted, else the first
};

/// Opens the log, closes as abandoned what was under way when the last signer ended, logs the start with the
/// digest of the configuration, and syncs. Blocks. Errors: those of audit::Log::open; StorageUnavailable.
[[nodiscard]] Result<OpenedLog> open_log(const Config& config, const Clock& clock);

} // namespace countersign::signer
