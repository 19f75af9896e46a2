// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign {

inline constexpr std::size_t kSecretCapacity = 4096; // one page, locked and left out of dumps

/// A PIN, a key for codes: one page of its own, locked in memory, kept out of core dumps and children, zeroed
/// at the end. Not copyable, not printable; compared in constant time.
class Secret
{
public:
    /// Reads `path`, drops one trailing newline. Blocks. Errors: NotFound, StorageUnavailable, InvalidInput
    /// (empty, or above kSecretCapacity octets, or a NUL inside).
    static Result<Secret> read(const std::string& path);
    /// Copies `octets`; the caller wipes its own. Errors: InvalidInput (size), StorageUnavailable (no page
    /// can be locked).
    static Result<Secret> copy(BytesView octets);

    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// For the one call that needs it.
    [[nodiscard]] BytesView reveal() const { return { page_, size_ }; }
    [[nodiscard]] bool equals(const Secret& other) const;

private:
    Secret() = default;
    void wipe() noexcept;

    std::uint8_t* page_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace countersign
