// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/clock_watch.hpp"
#include "core/random.hpp"
#include "ipc/call.hpp"
#include "signer/ledger.hpp"
#include "signer/log_writer.hpp"

#include <set>

namespace countersign::signer {

inline constexpr std::int64_t kMostRecordsRead = 1'000; // of one Read
inline constexpr std::size_t kMostOctetsRead
    = 8UL * 1024 * 1024; // of one Read's reply: below the message limit
inline constexpr std::size_t kMostEvents = 10'000; // of one Append
inline constexpr std::size_t kLongestRemark = 1'024; // octets: an operator's name, a reason

/// The methods of io.countersign.Signer that have to do with the log alone. Each answers what the interface
/// says.
class LogMethods
{
public:
    /// All outlive it. `prefixes`: every serial prefix that the log ever had.
    LogMethods(LogWriter& log, Ledger& ledger, audit::ClockWatch& clock_watch, const Clock& clock,
        Random& random, std::set<std::uint8_t> prefixes);

    boost::asio::awaitable<ipc::Reply> outcome(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> append(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> read(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> checkpoint(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> accept_clock(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> confirm_gap(ipc::Call call);

private:
    [[nodiscard]] Result<boost::json::object> read_record(std::uint64_t index) const;
    [[nodiscard]] ipc::Reply signed_outcome(std::uint64_t index) const;
    [[nodiscard]] std::uint8_t fresh_prefix();

    LogWriter& log_;
    Ledger& ledger_;
    audit::ClockWatch& clock_watch_;
    const Clock& clock_;
    Random& random_;
    std::set<std::uint8_t> prefixes_;
};

/// Packs events, each canonical JSON of an object, into as few EVENT records as hold them.
/// Error: InvalidInput when one is no such text, or too long for a record.
[[nodiscard]] Result<std::vector<audit::Draft>> pack_events(const boost::json::array& events);

} // namespace countersign::signer
