// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/time_point.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::audit {

// C2SP tlog-tiles: entries carry a 16-bit length, so that a later move to tiles needs no new leaf.
inline constexpr std::size_t kLongestRecord = 65'534; // octets of canonical JSON
inline constexpr std::size_t kLongestBody = 1024UL * 1024; // octets of one TBS, decision record or report
inline constexpr std::size_t kMostBodies = 8; // of one record

enum class RecordType
{
    Init,
    SelfTest,
    Intent,
    Outcome,
    Event,
    Crl,
    Ceremony,
    Gap
};

/// "INIT", "SELFTEST" ... as it stands in a record.
[[nodiscard]] std::string_view name_of(RecordType type);

/// What is to be logged. The log adds index and time, and names the bodies by digest.
struct Draft
{
    RecordType type = RecordType::Event;
    boost::json::object data;
    std::vector<Bytes> bodies;
};

/// One record of the log: canonical JSON
/// {"bodies":[hex...],"data":{...},"index":n,"time":"...","type":"..."}.
struct Record
{
    RecordType type = RecordType::Event;
    std::uint64_t index = 0;
    TimePoint time {};
    std::vector<Digest> bodies; // SHA-256 of each, in the order of the draft
    boost::json::object data;
};

/// An EVENT by which an operator accepts the wall clock: the one record whose time may be before the last
/// one's.
[[nodiscard]] bool accepts_clock(RecordType type, const boost::json::object& data);

[[nodiscard]] std::string render(const Record& record);

/// Strict: canonical form, these members and no others. Error: InvalidInput.
[[nodiscard]] Result<Record> parse_record(std::string_view text);

/// RFC 6962 2.1: SHA-256(0x00 || record).
[[nodiscard]] Digest leaf_hash(std::string_view record);

} // namespace countersign::audit
