// SPDX-License-Identifier: Apache-2.0
#include "audit/frame.hpp"

#include <algorithm>
#include <array>

namespace countersign::audit {
namespace {

constexpr std::array<std::uint8_t, 4> kMark { 'C', 'S', 'L', 'F' };
constexpr std::uint64_t kSector = 512; // what a disk writes whole
constexpr std::size_t kBlock = 1024UL * 1024; // read at once; a multiple of kSector

/// `octets` begin at `offset` of the file; is there a sector that has nothing but zeros in them?
bool has_unwritten_sector(BytesView octets, std::uint64_t offset)
{
    while (!octets.empty()) {
        const std::size_t in_sector = std::min<std::size_t>(octets.size(), kSector - offset % kSector);
        if (std::ranges::all_of(octets.first(in_sector), [](std::uint8_t octet) { return octet == 0; }))
            return true;
        octets = octets.subspan(in_sector);
        offset += in_sector;
    }
    return false;
}

/// Does a frame begin in `octets` that was written when `offset` was already on the disk?
bool says_it_was_durable(BytesView octets, std::uint64_t offset)
{
    for (auto at = octets.begin();; ++at) {
        at = std::search(at, octets.end(), kMark.begin(), kMark.end());
        if (static_cast<std::size_t>(octets.end() - at) < kFrameHeader) return false;
        const std::optional<FrameHeader> header = FrameHeader::decode({ at, kFrameHeader });
        if (header && header->durable > offset) return true;
    }
}

} // namespace

void write_big_endian(std::span<std::uint8_t> to, std::uint64_t number)
{
    for (std::size_t i = to.size(); i-- > 0; number >>= 8)
        to[i] = static_cast<std::uint8_t>(number & 0xff);
}

std::uint64_t read_big_endian(BytesView octets)
{
    std::uint64_t number = 0;
    for (const std::uint8_t octet : octets)
        number = number << 8 | octet;
    return number;
}

std::array<std::uint8_t, kFrameHeader> FrameHeader::encode() const
{
    std::array<std::uint8_t, kFrameHeader> octets {};
    const std::span<std::uint8_t> all { octets };
    std::ranges::copy(kMark, all.begin());
    write_big_endian(all.subspan(4, 4), length);
    write_big_endian(all.subspan(8, 8), durable);
    std::ranges::copy(leaf, all.subspan(16).begin());
    const Digest digest = sha256(all.first(28));
    std::copy_n(digest.begin(), 4, all.subspan(28).begin());
    return octets;
}

std::optional<FrameHeader> FrameHeader::decode(BytesView octets)
{
    const Digest digest = sha256(octets.first(28));
    if (!std::ranges::equal(octets.first(4), kMark)
        || !std::equal(digest.begin(), digest.begin() + 4, octets.begin() + 28))
        return std::nullopt;
    FrameHeader header;
    header.length = static_cast<std::uint32_t>(read_big_endian(octets.subspan(4, 4)));
    header.durable = read_big_endian(octets.subspan(8, 8));
    std::ranges::copy(octets.subspan(16, 12), header.leaf.begin());
    return header;
}

bool FrameHeader::fits(const Digest& leaf_hash) const
{
    return std::equal(leaf.begin(), leaf.end(), leaf_hash.begin());
}

Result<bool> is_torn_write(const AppendFile& file, std::uint64_t offset)
{
    bool unwritten = false;
    for (std::uint64_t at = offset;;) {
        // Blocks overlap by a header, so that none is missed between two.
        Result<Bytes> block = file.read(at, kBlock + kFrameHeader);
        if (!block) return block.error();
        if (says_it_was_durable(*block, offset)) return false;
        unwritten = unwritten || has_unwritten_sector(*block, at);
        if (block->size() < kBlock + kFrameHeader) return unwritten;
        at += kBlock;
    }
}

} // namespace countersign::audit
