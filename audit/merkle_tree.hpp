// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <cstdint>
#include <vector>

namespace countersign::audit {

/// The Merkle tree of RFC 6962 2.1 over leaf hashes, which it keeps in memory with the hash of every complete
/// subtree (64 octets a leaf), so that the root at any size costs some thirty hashes at most.
class MerkleTree
{
public:
    void add(const Digest& leaf);
    [[nodiscard]] std::uint64_t size() const { return levels_.empty() ? 0 : levels_.front().size(); }
    /// `index` below size().
    [[nodiscard]] const Digest& leaf(std::uint64_t index) const { return levels_.front()[index]; }
    /// The root of the first `leaves` leaves; `leaves` at most size(). Of none: SHA-256 of nothing.
    [[nodiscard]] Digest root_at(std::uint64_t leaves) const;
    [[nodiscard]] Digest root() const { return root_at(size()); }

private:
    std::vector<std::vector<Digest>> levels_; // levels_[k][i]: the subtree over leaves i*2^k .. (i+1)*2^k - 1
};

/// RFC 6962 2.1: SHA-256(0x01 || left || right).
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

} // namespace countersign::audit
