// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"

#include <memory>

namespace countersign::x509 {

/// A list of known-weak public keys, mapped read-only: a header, then the sorted first 16 octets of each
/// SHA-256 over the SubjectPublicKeyInfo. Built by `import_weak_keys`. Look-up by binary search.
class WeakKeyList
{
public:
    /// Maps `path`. Errors: NotFound, StorageUnavailable, InvalidInput (bad magic, size, order or checksum).
    static Result<WeakKeyList> open(const std::string& path);
    WeakKeyList(WeakKeyList&&) noexcept = default;
    WeakKeyList& operator=(WeakKeyList&&) noexcept = default;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool contains(const Digest& spki_sha256) const;

private:
    WeakKeyList() = default;
    std::string name_;
    std::shared_ptr<const void> map_; // unmapped with the last owner
    BytesView entries_;
};

/// Reads lines of 64 hexadecimal digits (SHA-256 of a SubjectPublicKeyInfo; `#` begins a comment) and writes
/// a list to `to`. Returns how many distinct keys it holds. Errors: NotFound, InvalidInput (file and line),
/// StorageUnavailable.
[[nodiscard]] Result<std::size_t> import_weak_keys(
    const std::string& from, const std::string& to, std::string_view name);

} // namespace countersign::x509
