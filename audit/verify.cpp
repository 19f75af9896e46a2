// SPDX-License-Identifier: Apache-2.0
// Written apart from log.cpp on purpose: what one misunderstands, the other finds. Shared: SHA-256 and the
// record's form.
#include "audit/verify.hpp"

#include "audit/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <set>

namespace countersign::audit {
namespace {

constexpr std::size_t kRecordHeader = 32;
constexpr std::size_t kBodyHeader = 40;

/// RFC 6962 2.1, by the stack of complete subtrees that an append-only tree has.
class Roots
{
public:
    void add(std::string_view record)
    {
        Digest hash = leaf_hash(record);
        for (std::uint64_t n = count_++; n % 2 == 1; n /= 2) {
            hash = join(stack_.back(), hash);
            stack_.pop_back();
        }
        stack_.push_back(hash);
    }
    [[nodiscard]] Digest root() const
    {
        if (stack_.empty()) return sha256(BytesView {});
        Digest hash = stack_.back();
        for (auto left = stack_.rbegin() + 1; left != stack_.rend(); ++left)
            hash = join(*left, hash);
        return hash;
    }

private:
    static Digest join(const Digest& left, const Digest& right)
    {
        Bytes node { 0x01 };
        node.insert(node.end(), left.begin(), left.end());
        node.insert(node.end(), right.begin(), right.end());
        return sha256(node);
    }
    std::uint64_t count_ = 0;
    std::vector<Digest> stack_;
};

struct Intent
{
    std::uint64_t index = 0;
    bool closed = false;
};

std::uint32_t word_at(const char* octets)
{
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i)
        word = word << 8 | static_cast<std::uint8_t>(octets[i]);
    return word;
}

std::optional<std::string> text_in(const boost::json::object& data, std::string_view name)
{
    const boost::json::value* value = data.if_contains(name);
    if (!value || !value->is_string()) return std::nullopt;
    return std::string { value->get_string() };
}

class Verification
{
public:
    explicit Verification(std::string folder)
        : folder_(std::move(folder))
    {
    }

    Result<LogVerification> run()
    {
        std::ifstream log { folder_ + "/log", std::ios::binary };
        std::ifstream bodies { folder_ + "/bodies", std::ios::binary };
        if (!log || !bodies)
            return Error { ErrorCode::NotFound, fmt::format("{} holds no log that can be read", folder_) };
        read_log(log);
        // Afterwards: while the signer runs, a body is written before the record that names it.
        read_bodies(bodies);
        for (const auto& [digest, index] : named_)
            if (!bodies_.contains(digest))
                fault(index, fmt::format("its body {} is missing or damaged", to_hex(digest)));
        if (log.bad() || bodies.bad())
            return Error { ErrorCode::StorageUnavailable,
                fmt::format("{} cannot be read to its end", folder_) };
        found_.root = roots_.root();
        found_.open_intents = static_cast<std::uint64_t>(
            std::ranges::count_if(intents_, [](const auto& entry) { return !entry.second.closed; }));
        found_.intents = intents_.size();
        return std::move(found_);
    }

private:
    void fault(std::uint64_t index, std::string_view what)
    {
        if (found_.fault_count++ < kMostFaults)
            found_.faults.push_back(fmt::format("record {}: {}", index, what));
    }

    void read_bodies(std::ifstream& file)
    {
        std::array<char, kBodyHeader> header {};
        std::string body;
        while (file.read(header.data(), header.size())) {
            const std::uint32_t length = word_at(header.data() + 4);
            if (std::memcmp(header.data(), "CSBF", 4) != 0 || length > kLongestBody) return;
            body.resize(length);
            if (!file.read(body.data(), static_cast<std::streamsize>(length))) return;
            Digest stated {};
            std::memcpy(stated.data(), header.data() + 8, stated.size());
            if (sha256(bytes_of(body)) != stated) return;
            bodies_.insert(stated);
        }
    }

    void read_log(std::ifstream& file)
    {
        std::array<char, kRecordHeader> header {};
        std::string text;
        while (file.read(header.data(), header.size())) {
            const Digest check = sha256(bytes_of({ header.data(), 28 }));
            const std::uint32_t length = word_at(header.data() + 4);
            if (std::memcmp(header.data(), "CSLF", 4) != 0
                || std::memcmp(check.data(), header.data() + 28, 4) != 0 || length > kLongestRecord)
                return fault(found_.records, "its frame's header is damaged; what follows cannot be read");
            text.resize(length);
            if (!file.read(text.data(), static_cast<std::streamsize>(length))) {
                found_.torn_octets = kRecordHeader + static_cast<std::uint64_t>(file.gcount());
                return;
            }
            if (std::memcmp(leaf_hash(text).data(), header.data() + 16, 12) != 0)
                return fault(found_.records, "its octets do not fit the leaf hash in its frame");
            take(text);
        }
        found_.torn_octets = static_cast<std::uint64_t>(file.gcount());
        if (found_.records == 0) fault(0, "there is no record, not even INIT");
    }

    void take(const std::string& text)
    {
        const std::uint64_t index = found_.records++;
        roots_.add(text);
        Result<Record> record = parse_record(text);
        if (!record) return fault(index, record.error().what);
        if (record->index != index) fault(index, fmt::format("it says that its index is {}", record->index));
        if ((record->type == RecordType::Init) != (index == 0))
            fault(index, "INIT is the first record, and only the first");
        if (record->time < last_time_ && !accepts_clock(record->type, record->data))
            fault(index, "its time is before that of the record before it");
        last_time_ = record->time;
        for (const Digest& digest : record->bodies)
            named_.emplace(digest, index);
        take_by_type(*record);
    }

    void take_by_type(const Record& record)
    {
        if (record.type == RecordType::Intent)
            take_intent(record);
        else if (record.type == RecordType::Outcome)
            take_outcome(record);
        else if (record.type == RecordType::Init || record.type == RecordType::Gap)
            found_.log_id = text_in(record.data, "logId").value_or("");
    }

    void take_intent(const Record& record)
    {
        const std::optional<std::string> intent = text_in(record.data, "intent");
        const std::optional<std::string> key = text_in(record.data, "issuerSpkiSha256");
        const std::optional<std::string> serial = text_in(record.data, "serial");
        if (!intent || !key || !serial || record.bodies.size() != 2)
            return fault(record.index, "an INTENT without intent, key, serial or its two bodies");
        if (!intents_.try_emplace(*intent, Intent { record.index }).second)
            fault(record.index, fmt::format("intent {} was logged before", *intent));
        if (!serials_.insert(*key + *serial).second)
            fault(record.index, fmt::format("serial {} was used before under this key", *serial));
    }

    void take_outcome(const Record& record)
    {
        const std::optional<std::string> intent = text_in(record.data, "intent");
        const auto found = intent ? intents_.find(*intent) : intents_.end();
        if (found == intents_.end())
            return fault(record.index, "an OUTCOME of an intent that was not logged before");
        if (found->second.closed) fault(record.index, fmt::format("a second OUTCOME of intent {}", *intent));
        found->second.closed = true;
        if (text_in(record.data, "state") == "signed") ++found_.signatures;
    }

    std::string folder_;
    LogVerification found_;
    Roots roots_;
    TimePoint last_time_ {};
    std::set<Digest> bodies_;
    std::map<Digest, std::uint64_t> named_; // digest -> the first record that names it
    std::map<std::string, Intent> intents_;
    std::set<std::string> serials_;
};

} // namespace

Result<LogVerification> verify_log(const std::string& folder)
{
    return Verification { folder }.run();
}

} // namespace countersign::audit
