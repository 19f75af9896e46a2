// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/body_file.hpp"
#include "audit/merkle_tree.hpp"
#include "audit/record.hpp"
#include "core/identifier.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace countersign::audit {

/// What `Log::begin_sync` took: the octets to write, ready for another thread. Used once.
class PendingWrite
{
public:
    /// Writes and syncs `bodies`, then `log`: a record never stands on the disk without its bodies. Blocks.
    /// Error: StorageUnavailable; then nothing is known about what is on the disk.
    [[nodiscard]] Result<void> run() const;

private:
    friend class Log;
    const AppendFile* bodies_file_ = nullptr;
    const AppendFile* log_file_ = nullptr;
    std::uint64_t bodies_at_ = 0;
    std::uint64_t log_at_ = 0;
    Bytes bodies_;
    Bytes frames_;
    std::size_t records_ = 0;
    std::vector<std::pair<Digest, BodyIndex::Place>> places_;
};

/// The appliance's one log: a folder with the files `log` and `bodies` (docs/log-format.md). Used by one
/// thread, but for PendingWrite::run. After any error of a write or sync the log is poisoned: every later
/// call fails with StorageUnavailable, and the process must exit and read the log anew.
class Log
{
public:
    /// Called for each record, in order, while the log is opened. An Error ends it.
    using Visitor = std::function<Result<void>(const Record&)>;

    /// Makes a log of `drafts`, the first of which is INIT with logId and serialPrefix, in one step: a crash
    /// leaves no log or all of it. Only for `init`. Blocks. Errors: Conflict (there is a log),
    /// StorageUnavailable.
    static Result<Log> create(const std::string& folder, const std::vector<Draft>& drafts, TimePoint now);
    /// Reads and recomputes everything, cuts off a torn last write, takes the lock. Blocks.
    /// Errors: NotFound (only init makes a log), Conflict (another process has it), LogMismatch (damage:
    /// index and offset).
    static Result<Log> open(const std::string& folder, const Visitor& visit = {});

    /// Appends in memory; durable after the next sync. The record's time is `now`, or the last record's if
    /// that is later. Errors: LimitExceeded (record or body too long), StorageUnavailable (poisoned). Returns
    /// the index.
    Result<std::uint64_t> append(Draft draft, TimePoint now);
    /// Writes and syncs what was appended. Blocks.
    Result<void> sync();

    /// `sync` in three steps, for a thread that must not block: begin here, run anywhere, end here. One at a
    /// time.
    [[nodiscard]] PendingWrite begin_sync();
    Result<void> end_sync(const PendingWrite& write, Result<void> outcome);
    [[nodiscard]] bool has_unsynced() const { return !unsynced_.empty(); }

    /// Of durable records and bodies. Errors: NotFound, LogMismatch (the disk gives back other octets),
    /// StorageUnavailable.
    [[nodiscard]] Result<std::string> read(std::uint64_t index) const;
    [[nodiscard]] Result<Bytes> body(const Digest& digest) const;

    /// Durable records. Those that were only appended have indexes from here on.
    [[nodiscard]] std::uint64_t size() const { return tree_.size(); }
    [[nodiscard]] Digest root() const { return tree_.root(); }
    /// `size` at most size().
    [[nodiscard]] Digest root_at(std::uint64_t size) const { return tree_.root_at(size); }
    /// The high-water mark: the time of the last record, durable or not.
    [[nodiscard]] TimePoint last_time() const { return last_time_; }
    /// Of the last GAP record, or of INIT.
    [[nodiscard]] const LogId& log_id() const { return *log_id_; }
    [[nodiscard]] std::uint8_t serial_prefix() const { return serial_prefix_; }
    [[nodiscard]] bool is_poisoned() const { return poisoned_; }
    /// What `open` cut off, one sentence; empty when nothing.
    [[nodiscard]] const std::string& repair() const { return repair_; }

private:
    struct Unsynced
    {
        std::string text;
        std::vector<std::pair<Digest, Bytes>> bodies; // those that the file does not have yet
    };
    struct Files
    {
        AppendFile log;
        AppendFile bodies;
    };
    Log(std::string folder, Files files);

    Result<void> load(const Visitor& visit);
    Result<bool> load_frame(const Visitor& visit, std::uint64_t file_size);
    Result<void> accept_record(const Record& record, std::string_view text, const Visitor& visit);
    Result<void> take_identity(const Record& record);
    Result<void> cut_torn_tail(std::uint64_t file_size);
    [[nodiscard]] Error mismatch(std::string_view what) const;
    [[nodiscard]] Error poisoned() const;
    [[nodiscard]] std::uint64_t begin_of(std::uint64_t index) const
    {
        return index == 0 ? 0 : ends_[index - 1];
    }

    std::string folder_;
    std::unique_ptr<Files> files_; // their addresses are in pending writes
    MerkleTree tree_;
    BodyIndex bodies_;
    std::vector<std::uint64_t> ends_; // where each durable record ends in `log`
    std::uint64_t log_end_ = 0;
    std::uint64_t bodies_end_ = 0;
    std::vector<Unsynced> unsynced_;
    std::size_t writing_ = 0; // records in the write that is under way
    TimePoint last_time_ {};
    std::optional<LogId> log_id_;
    std::uint8_t serial_prefix_ = 0;
    bool poisoned_ = false;
    std::string repair_;
};

/// The data of an INIT or GAP record begins with these two; the rest is the caller's.
[[nodiscard]] boost::json::object log_identity(const LogId& id, std::uint8_t serial_prefix);

} // namespace countersign::audit
