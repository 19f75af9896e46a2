// SPDX-License-Identifier: Apache-2.0
#include "audit/merkle_tree.hpp"
#include "audit/record.hpp"

#include <gtest/gtest.h>

namespace countersign::audit {
namespace {

// The test inputs of Certificate Transparency's own implementations, and their roots as those publish them.
const std::vector<std::string> kLeaves { "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f" };
const std::vector<std::string> kRoots {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

MerkleTree tree_of_all()
{
    MerkleTree tree;
    for (const std::string& hex : kLeaves) {
        const Result<Bytes> octets = from_hex(hex);
        tree.add(leaf_hash(text_of(*octets)));
    }
    return tree;
}

TEST(MerkleTree, OfNothingIsTheHashOfNothing)
{
    EXPECT_EQ(
        to_hex(MerkleTree {}.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(MerkleTree, HasTheRootsOfRfc6962AtEverySize)
{
    const MerkleTree tree = tree_of_all();
    for (std::size_t size = 1; size <= kLeaves.size(); ++size)
        EXPECT_EQ(to_hex(tree.root_at(size)), kRoots[size - 1]) << size;
    EXPECT_EQ(tree.root(), tree.root_at(8));
}

Digest recursive_root(const std::vector<Digest>& leaves, std::size_t from, std::size_t to)
{
    if (to - from == 1) return leaves[from];
    std::size_t split = 1; // RFC 6962 2.1: the largest power of two smaller than n
    while (split * 2 < to - from)
        split *= 2;
    return node_hash(recursive_root(leaves, from, from + split), recursive_root(leaves, from + split, to));
}

TEST(MerkleTree, AgreesWithTheRecursiveDefinition)
{
    MerkleTree tree;
    std::vector<Digest> leaves;
    for (int i = 0; i < 300; ++i) {
        leaves.push_back(leaf_hash(std::to_string(i)));
        tree.add(leaves.back());
    }
    for (std::size_t size = 1; size <= leaves.size(); ++size)
        ASSERT_EQ(tree.root_at(size), recursive_root(leaves, 0, size)) << size;
}

} // namespace
} // namespace countersign::audit
