// SPDX-License-Identifier: Apache-2.0
// Opening a log: everything is read and recomputed before anything may be appended.
#include "audit/frame.hpp"
#include "audit/log.hpp"
#include "core/serial.hpp"

#include <fmt/format.h>

namespace countersign::audit {

Result<Log> Log::open(const std::string& folder, const Visitor& visit)
{
    Result<AppendFile> log_file = AppendFile::open(folder + "/log", AppendFile::Access::ReadAndWrite);
    if (!log_file && log_file.error().code == ErrorCode::NotFound)
        return Error { ErrorCode::NotFound,
            fmt::format("there is no log in {}; only init makes one\n"
                        "  do      on a new appliance run: countersign-signer --config FILE --init\n"
                        "          if there was a log: put it back from its copy, a fresh one would hide "
                        "what was signed",
                folder) };
    if (!log_file) return log_file.error();
    Result<void> locked = log_file->lock();
    if (!locked) return locked.error();
    Result<AppendFile> bodies_file = AppendFile::open(folder + "/bodies", AppendFile::Access::ReadAndWrite);
    if (!bodies_file && bodies_file.error().code == ErrorCode::NotFound)
        return Error { ErrorCode::LogMismatch,
            fmt::format("the log in {} has lost its file `bodies`", folder) };
    if (!bodies_file) return bodies_file.error();

    Log log { folder, Files { std::move(*log_file), std::move(*bodies_file) } };
    Result<void> loaded = log.load(visit);
    if (!loaded) return loaded.error();
    return log;
}

Result<void> Log::load(const Visitor& visit)
{
    Result<BodyScan> scan = scan_bodies(files_->bodies);
    if (!scan) return scan.error();
    bodies_ = std::move(scan->index);
    bodies_end_ = scan->end;

    Result<std::uint64_t> file_size = files_->log.size();
    if (!file_size) return file_size.error();
    for (bool more = true; more && log_end_ < *file_size;) {
        Result<bool> loaded = load_frame(visit, *file_size);
        if (!loaded) return loaded.error();
        more = *loaded;
    }
    if (size() == 0) return mismatch("the log holds no whole record");
    // Every body that a record names was found, so what is behind the last whole one was never vouched for.
    Result<std::uint64_t> bodies_size = files_->bodies.size();
    if (!bodies_size) return bodies_size.error();
    if (*bodies_size > bodies_end_) {
        Result<void> cut = files_->bodies.truncate(bodies_end_);
        if (!cut) return cut;
    }
    return *file_size > log_end_ ? cut_torn_tail(*file_size) : Result<void> {};
}

/// Loads the frame at log_end_. False: it is what a torn write left, the log ends before it.
Result<bool> Log::load_frame(const Visitor& visit, std::uint64_t file_size)
{
    Result<Bytes> head = files_->log.read(log_end_, kFrameHeader);
    if (!head) return head.error();
    if (head->size() < kFrameHeader) return false;
    const std::optional<FrameHeader> header = FrameHeader::decode(*head);
    const std::uint64_t begin = log_end_ + kFrameHeader;
    if (header && header->length <= kLongestRecord && begin + header->length > file_size) return false;
    if (header && header->length <= kLongestRecord) {
        Result<Bytes> octets = files_->log.read(begin, header->length);
        if (!octets) return octets.error();
        const Digest leaf = leaf_hash(text_of(*octets));
        if (header->fits(leaf)) {
            Result<Record> record = parse_record(text_of(*octets));
            if (!record) return mismatch(record.error().what);
            Result<void> accepted = accept_record(*record, text_of(*octets), visit);
            if (!accepted) return accepted.error();
            return true;
        }
    }
    Result<bool> torn = is_torn_write(files_->log, log_end_);
    if (!torn) return torn.error();
    if (!*torn) return mismatch("its check does not fit its octets");
    return false;
}

Result<void> Log::accept_record(const Record& record, std::string_view text, const Visitor& visit)
{
    if (record.index != size()) return mismatch(fmt::format("it says that its index is {}", record.index));
    if ((record.index == 0) != (record.type == RecordType::Init))
        return mismatch("INIT is the first record, and only the first");
    if (record.time < last_time_ && !accepts_clock(record.type, record.data))
        return mismatch("its time is before that of the record before it");
    for (const Digest& digest : record.bodies)
        if (!bodies_.find(digest))
            return mismatch(
                fmt::format("its body {} is missing or damaged; the file `bodies` is whole up to offset {}",
                    to_hex(digest), bodies_end_));
    Result<void> taken = take_identity(record);
    if (!taken) return taken;
    if (visit) {
        Result<void> visited = visit(record);
        if (!visited) return mismatch(visited.error().what);
    }
    tree_.add(leaf_hash(text));
    log_end_ += kFrameHeader + text.size();
    ends_.push_back(log_end_);
    last_time_ = record.time;
    return {};
}

/// INIT gives the log its id and serial prefix, each GAP new ones.
Result<void> Log::take_identity(const Record& record)
{
    if (record.type != RecordType::Init && record.type != RecordType::Gap) return {};
    const boost::json::value* id = record.data.if_contains("logId");
    const boost::json::value* prefix = record.data.if_contains("serialPrefix");
    if (!id || !id->is_string() || !prefix || !prefix->is_int64() || prefix->get_int64() < kLowestSerialPrefix
        || prefix->get_int64() > kHighestSerialPrefix)
        return mismatch("it has no log id and serial prefix");
    Result<LogId> parsed = LogId::parse(id->get_string());
    if (!parsed) return mismatch("its log id is malformed");
    log_id_ = std::move(*parsed);
    serial_prefix_ = static_cast<std::uint8_t>(prefix->get_int64());
    return {};
}

Result<void> Log::cut_torn_tail(std::uint64_t file_size)
{
    repair_ = fmt::format("{} octets behind record {} of {} were a write that never ended; they are cut off",
        file_size - log_end_, size() - 1, files_->log.path());
    return files_->log.truncate(log_end_);
}

Error Log::mismatch(std::string_view what) const
{
    return { ErrorCode::LogMismatch,
        fmt::format(
            "{} is damaged: record {} at offset {}: {}", files_->log.path(), size(), log_end_, what) };
}

} // namespace countersign::audit
