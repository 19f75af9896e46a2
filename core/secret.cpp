// SPDX-License-Identifier: Apache-2.0
#include "core/secret.hpp"

#include "core/digest.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace countersign {
namespace {

/// A zeroed page that is locked, not dumped and wiped in children; null when the system refuses it.
std::uint8_t* locked_page()
{
    void* page = mmap(nullptr, kSecretCapacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return nullptr;
    if (mlock(page, kSecretCapacity) != 0 || madvise(page, kSecretCapacity, MADV_DONTDUMP) != 0
        || madvise(page, kSecretCapacity, MADV_WIPEONFORK) != 0) {
        munmap(page, kSecretCapacity);
        return nullptr;
    }
    return static_cast<std::uint8_t*>(page);
}

Error no_page()
{
    return { ErrorCode::StorageUnavailable,
        fmt::format(
            "no page of memory can be locked for a secret: {}; raise LimitMEMLOCK", std::strerror(errno)) };
}

} // namespace

Result<Secret> Secret::read(const std::string& path)
{
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return Error { errno == ENOENT ? ErrorCode::NotFound : ErrorCode::StorageUnavailable,
            fmt::format("secret file {}: {}", path, std::strerror(errno)) };
    Secret secret;
    secret.page_ = locked_page();
    if (secret.page_ == nullptr) {
        close(file);
        return no_page();
    }
    ssize_t got = 0;
    while (secret.size_ < kSecretCapacity
        && (got = ::read(file, secret.page_ + secret.size_, kSecretCapacity - secret.size_)) > 0)
        secret.size_ += static_cast<std::size_t>(got);
    const int error = errno;
    close(file);
    if (got < 0)
        return Error { ErrorCode::StorageUnavailable,
            fmt::format("secret file {}: {}", path, std::strerror(error)) };
    if (secret.size_ == kSecretCapacity)
        return Error { ErrorCode::InvalidInput,
            fmt::format("secret file {}: {} octets or more", path, kSecretCapacity) };
    if (secret.size_ > 0 && secret.page_[secret.size_ - 1] == '\n') secret.page_[--secret.size_] = 0;
    if (secret.size_ == 0)
        return Error { ErrorCode::InvalidInput, fmt::format("secret file {}: empty", path) };
    if (std::memchr(secret.page_, 0, secret.size_) != nullptr)
        return Error { ErrorCode::InvalidInput, fmt::format("secret file {}: a NUL octet inside", path) };
    return secret;
}

Result<Secret> Secret::copy(BytesView octets)
{
    if (octets.empty() || octets.size() >= kSecretCapacity)
        return Error { ErrorCode::InvalidInput,
            fmt::format("a secret has 1 to {} octets", kSecretCapacity - 1) };
    Secret secret;
    secret.page_ = locked_page();
    if (secret.page_ == nullptr) return no_page();
    std::memcpy(secret.page_, octets.data(), octets.size());
    secret.size_ = octets.size();
    return secret;
}

Secret::Secret(Secret&& other) noexcept
    : page_(std::exchange(other.page_, nullptr))
    , size_(std::exchange(other.size_, 0))
{
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other) {
        wipe();
        page_ = std::exchange(other.page_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

bool Secret::equals(const Secret& other) const
{
    return equal_in_constant_time(reveal(), other.reveal());
}

void Secret::wipe() noexcept
{
    if (page_ == nullptr) return;
    OPENSSL_cleanse(page_, kSecretCapacity);
    munmap(page_, kSecretCapacity);
    page_ = nullptr;
    size_ = 0;
}

} // namespace countersign
