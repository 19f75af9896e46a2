// SPDX-License-Identifier: Apache-2.0
#include "audit/merkle_tree.hpp"

#include "core/check.hpp"

#include <bit>
#include <optional>

namespace countersign::audit {

Digest node_hash(const Digest& left, const Digest& right)
{
    static constexpr std::uint8_t kNode[] { 0x01 };
    return sha256({ BytesView { kNode }, BytesView { left }, BytesView { right } });
}

void MerkleTree::add(const Digest& leaf)
{
    Digest hash = leaf;
    for (std::size_t level = 0;; ++level) {
        if (levels_.size() == level) levels_.emplace_back();
        std::vector<Digest>& hashes = levels_[level];
        hashes.push_back(hash);
        if (hashes.size() % 2 != 0) return;
        hash = node_hash(hashes[hashes.size() - 2], hashes.back());
    }
}

Digest MerkleTree::root_at(std::uint64_t leaves) const
{
    check(leaves <= size(), "a root is asked of leaves that the tree has");
    // The binary digits of the size name the complete subtrees from left to right; they are joined from the
    // right.
    std::optional<Digest> root;
    for (std::size_t level = 0; level < 64 && (leaves >> level) != 0; ++level) {
        const std::uint64_t count = leaves >> level;
        if (count % 2 == 0) continue;
        const Digest& subtree = levels_[level][count - 1];
        root = root ? node_hash(subtree, *root) : subtree;
    }
    return root ? *root : sha256(BytesView {});
}

} // namespace countersign::audit
