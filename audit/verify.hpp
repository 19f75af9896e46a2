// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace countersign::audit {

inline constexpr std::size_t kMostFaults = 100; // more are counted, not told

struct LogVerification
{
    std::uint64_t records = 0;
    Digest root {};
    std::string log_id; // of the last INIT or GAP
    std::uint64_t intents = 0;
    std::uint64_t signatures = 0; // intents with outcome "signed"
    std::uint64_t open_intents = 0; // without an outcome: at most those under way when the log was copied
    std::uint64_t torn_octets = 0; // behind the last whole record
    std::vector<std::string> faults; // each names the record; empty: the log is sound
    std::uint64_t fault_count = 0;
};

/// Recomputes a log from its files, with its own reading of the format and its own tree: frames, leaf hashes,
/// bodies present and matching, canonical records with indexes and times in order, every OUTCOME after its
/// one INTENT, no intent with two outcomes, no serial twice under a key. Takes no lock and changes nothing:
/// also for a copy, or while the signer runs. Blocks. Errors: NotFound, StorageUnavailable, LimitExceeded;
/// what is wrong with the log itself is in `faults`.
[[nodiscard]] Result<LogVerification> verify_log(const std::string& folder);

} // namespace countersign::audit
