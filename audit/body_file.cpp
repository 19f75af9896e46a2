// SPDX-License-Identifier: Apache-2.0
#include "audit/body_file.hpp"

#include "audit/frame.hpp"
#include "audit/record.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::audit {
namespace {

constexpr std::array<std::uint8_t, 4> kMark { 'C', 'S', 'B', 'F' };

struct BodyHeader
{
    std::uint32_t length = 0;
    Digest digest {};
};

std::optional<BodyHeader> decode(BytesView octets)
{
    if (!std::ranges::equal(octets.first(4), kMark)) return std::nullopt;
    BodyHeader header;
    header.length = static_cast<std::uint32_t>(read_big_endian(octets.subspan(4, 4)));
    std::ranges::copy(octets.subspan(8, 32), header.digest.begin());
    if (header.length > kLongestBody) return std::nullopt;
    return header;
}

} // namespace

const BodyIndex::Place* BodyIndex::find(const Digest& digest) const
{
    const auto found = places_.find(digest);
    return found == places_.end() ? nullptr : &found->second;
}

Result<BodyScan> scan_bodies(const AppendFile& file)
{
    BodyScan scan;
    for (;;) {
        Result<Bytes> head = file.read(scan.end, kBodyHeader);
        if (!head) return head.error();
        if (head->empty()) return scan;
        const std::optional<BodyHeader> header = head->size() == kBodyHeader ? decode(*head) : std::nullopt;
        if (!header) {
            scan.fault = "a body's header is torn or damaged";
            return scan;
        }
        Result<Bytes> body = file.read(scan.end + kBodyHeader, header->length);
        if (!body) return body.error();
        if (body->size() != header->length || sha256(*body) != header->digest) {
            scan.fault = "a body is torn or damaged";
            return scan;
        }
        scan.index.add(header->digest, { scan.end + kBodyHeader, header->length });
        scan.end += kBodyHeader + header->length;
    }
}

void append_body(Bytes& to, const Digest& digest, BytesView body)
{
    std::array<std::uint8_t, kBodyHeader> header {};
    const std::span<std::uint8_t> all { header };
    std::ranges::copy(kMark, all.begin());
    write_big_endian(all.subspan(4, 4), body.size());
    std::ranges::copy(digest, all.subspan(8).begin());
    to.insert(to.end(), header.begin(), header.end());
    to.insert(to.end(), body.begin(), body.end());
}

} // namespace countersign::audit
