// SPDX-License-Identifier: Apache-2.0
#include "audit/log.hpp"

#include "audit/frame.hpp"
#include "core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace countersign::audit {
namespace {

/// Renames, and never over a file that is there. Error: Conflict, StorageUnavailable.
Result<void> put_in_place(const std::string& fresh, const std::string& path)
{
    if (renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return {};
    return Error { errno == EEXIST ? ErrorCode::Conflict : ErrorCode::StorageUnavailable,
        fmt::format("cannot put {} in place: {}", path, std::strerror(errno)) };
}

Result<AppendFile> create_afresh(const std::string& path)
{
    unlink(path.c_str()); // what an interrupted init left: it never was a log
    return AppendFile::create(path);
}

Error there_is_a_log(const std::string& folder)
{
    return { ErrorCode::Conflict,
        fmt::format(
            "{} holds a log, or what is left of one; a log is made once\n"
            "  do      keep it. Only if it never signed anything: move the folder away, then init again",
            folder) };
}

} // namespace

Result<void> PendingWrite::run() const
{
    if (!bodies_.empty()) {
        Result<void> written = bodies_file_->write(bodies_at_, bodies_);
        if (!written) return written;
        Result<void> synced = bodies_file_->sync();
        if (!synced) return synced;
    }
    Result<void> written = log_file_->write(log_at_, frames_);
    if (!written) return written;
    return log_file_->sync();
}

Log::Log(std::string folder, Files files)
    : folder_(std::move(folder))
    , files_(std::make_unique<Files>(std::move(files)))
{
}

Result<Log> Log::create(const std::string& folder, const std::vector<Draft>& drafts, TimePoint now)
{
    check(!drafts.empty() && drafts.front().type == RecordType::Init, "a log begins with INIT");
    const std::string log_path = folder + "/log";
    const std::string bodies_path = folder + "/bodies";
    if (std::filesystem::exists(log_path) || std::filesystem::exists(bodies_path))
        return there_is_a_log(folder);
    Result<AppendFile> log_file = create_afresh(log_path + ".new");
    if (!log_file) return log_file.error();
    Result<AppendFile> bodies_file = create_afresh(bodies_path + ".new");
    if (!bodies_file) return bodies_file.error();

    Log log { folder, Files { std::move(*log_file), std::move(*bodies_file) } };
    for (const Draft& draft : drafts) {
        Result<std::uint64_t> appended = log.append(draft, now);
        if (!appended) return appended.error();
    }
    Result<void> done = log.sync();
    if (done) done = put_in_place(bodies_path + ".new", bodies_path);
    if (done) done = put_in_place(log_path + ".new", log_path); // from here on there is a log
    if (done) done = sync_folder(folder);
    if (!done) return done.error();
    return open(folder);
}

Result<std::uint64_t> Log::append(Draft draft, TimePoint now)
{
    if (poisoned_) return poisoned();
    Record record;
    record.type = draft.type;
    record.index = size() + unsynced_.size();
    record.time = accepts_clock(draft.type, draft.data) ? now : std::max(now, last_time_);
    record.data = std::move(draft.data);
    Unsynced next;
    for (Bytes& body : draft.bodies) {
        if (body.size() > kLongestBody || draft.bodies.size() > kMostBodies)
            return Error { ErrorCode::LimitExceeded,
                "a body is too long for the log, or there are too many" };
        record.bodies.push_back(sha256(body));
        if (!bodies_.find(record.bodies.back()))
            next.bodies.emplace_back(record.bodies.back(), std::move(body));
    }
    next.text = render(record);
    if (next.text.size() > kLongestRecord)
        return Error { ErrorCode::LimitExceeded, fmt::format("a record is above {} octets", kLongestRecord) };
    unsynced_.push_back(std::move(next));
    last_time_ = record.time;
    return record.index;
}

PendingWrite Log::begin_sync()
{
    check(writing_ == 0, "one write of the log at a time");
    PendingWrite write;
    write.bodies_file_ = &files_->bodies;
    write.log_file_ = &files_->log;
    write.bodies_at_ = bodies_end_;
    write.log_at_ = log_end_;
    write.records_ = writing_ = unsynced_.size();
    for (const Unsynced& next : unsynced_) {
        for (const auto& [digest, body] : next.bodies) {
            const std::uint64_t offset = bodies_end_ + write.bodies_.size() + kBodyHeader;
            append_body(write.bodies_, digest, body);
            write.places_.emplace_back(
                digest, BodyIndex::Place { offset, static_cast<std::uint32_t>(body.size()) });
        }
        FrameHeader header;
        header.length = static_cast<std::uint32_t>(next.text.size());
        header.durable = log_end_;
        const Digest leaf = leaf_hash(next.text);
        std::copy_n(leaf.begin(), header.leaf.size(), header.leaf.begin());
        const auto encoded = header.encode();
        write.frames_.insert(write.frames_.end(), encoded.begin(), encoded.end());
        const BytesView text = bytes_of(next.text);
        write.frames_.insert(write.frames_.end(), text.begin(), text.end());
    }
    return write;
}

Result<void> Log::end_sync(const PendingWrite& write, Result<void> outcome)
{
    check(writing_ == write.records_, "a write ends that has begun");
    writing_ = 0;
    if (!outcome) {
        poisoned_ = true;
        return outcome;
    }
    for (const auto& [digest, place] : write.places_)
        bodies_.add(digest, place);
    bodies_end_ += write.bodies_.size();
    for (std::size_t i = 0; i < write.records_; ++i) {
        const std::string& text = unsynced_[i].text;
        tree_.add(leaf_hash(text));
        log_end_ += kFrameHeader + text.size();
        ends_.push_back(log_end_);
        Result<Record> record = parse_record(text);
        check(static_cast<bool>(record), "what the log wrote parses");
        Result<void> taken = take_identity(*record);
        if (!taken) return taken;
    }
    unsynced_.erase(unsynced_.begin(), unsynced_.begin() + static_cast<std::ptrdiff_t>(write.records_));
    return {};
}

Result<void> Log::sync()
{
    if (poisoned_) return poisoned();
    if (!has_unsynced()) return {};
    const PendingWrite write = begin_sync();
    return end_sync(write, write.run());
}

Result<std::string> Log::read(std::uint64_t index) const
{
    if (index >= size())
        return Error { ErrorCode::NotFound,
            fmt::format("the log has {} records, none with index {}", size(), index) };
    const std::uint64_t begin = begin_of(index) + kFrameHeader;
    Result<Bytes> octets = files_->log.read(begin, ends_[index] - begin);
    if (!octets) return octets.error();
    std::string text { text_of(*octets) };
    if (leaf_hash(text) != tree_.leaf(index))
        return Error { ErrorCode::LogMismatch,
            fmt::format("record {} at offset {} of {} was changed behind the signer's back", index, begin,
                files_->log.path()) };
    return text;
}

Result<Bytes> Log::body(const Digest& digest) const
{
    const BodyIndex::Place* place = bodies_.find(digest);
    if (!place) return Error { ErrorCode::NotFound, fmt::format("the log has no body {}", to_hex(digest)) };
    Result<Bytes> octets = files_->bodies.read(place->offset, place->length);
    if (octets && sha256(*octets) != digest)
        return Error { ErrorCode::LogMismatch,
            fmt::format("the body at offset {} of {} was changed behind the signer's back", place->offset,
                files_->bodies.path()) };
    return octets;
}

Error Log::poisoned() const
{
    return { ErrorCode::StorageUnavailable,
        fmt::format("the log in {} failed a write or sync; what is on the disk is known after a restart only",
            folder_) };
}

boost::json::object log_identity(const LogId& id, std::uint8_t serial_prefix)
{
    return { { "logId", id.text() }, { "serialPrefix", std::int64_t { serial_prefix } } };
}

} // namespace countersign::audit
