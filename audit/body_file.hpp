// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/append_file.hpp"
#include "core/digest.hpp"

#include <cstring>
#include <optional>
#include <unordered_map>

namespace countersign::audit {

inline constexpr std::size_t kBodyHeader = 40; // "CSBF", length (4, big-endian), SHA-256 (32)

/// Where each body stands in the file `bodies`, by its SHA-256.
class BodyIndex
{
public:
    struct Place
    {
        std::uint64_t offset = 0; // of the body, behind its header
        std::uint32_t length = 0;
    };

    [[nodiscard]] const Place* find(const Digest& digest) const;
    void add(const Digest& digest, Place place) { places_.emplace(digest, place); }
    [[nodiscard]] std::size_t size() const { return places_.size(); }

private:
    struct Hash
    {
        std::size_t operator()(const Digest& digest) const
        {
            std::size_t first = 0; // a SHA-256 is its own hash
            std::memcpy(&first, digest.data(), sizeof first);
            return first;
        }
    };
    std::unordered_map<Digest, Place, Hash> places_;
};

struct BodyScan
{
    BodyIndex index;
    std::uint64_t end = 0; // octets up to the first frame that is torn or damaged
    std::string fault; // empty when the file ends there
};

/// Reads the whole file and recomputes every digest.
[[nodiscard]] Result<BodyScan> scan_bodies(const AppendFile& file);

/// Appends header and body to `to`.
void append_body(Bytes& to, const Digest& digest, BytesView body);

} // namespace countersign::audit
