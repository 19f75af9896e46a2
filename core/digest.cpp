// SPDX-License-Identifier: Apache-2.0
#include "core/digest.hpp"

#include "core/check.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <memory>

namespace countersign {

Digest sha256(BytesView bytes)
{
    return sha256({ bytes });
}

Digest sha256(std::initializer_list<BytesView> parts)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context { EVP_MD_CTX_new(),
        EVP_MD_CTX_free };
    Digest digest {};
    // SHA-256 of memory fails only when memory is exhausted.
    check(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1, "SHA-256 starts");
    for (const BytesView part : parts)
        check(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "SHA-256 goes on");
    check(EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1, "SHA-256 ends");
    return digest;
}

Digest hmac_sha256(BytesView key, BytesView message)
{
    Digest digest {};
    check(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
              digest.data(), nullptr)
            != nullptr,
        "HMAC-SHA-256 works");
    return digest;
}

Result<Digest> parse_digest(std::string_view hex)
{
    Result<Bytes> bytes = from_hex(hex);
    if (!bytes) return bytes.error();
    Digest digest {};
    if (bytes->size() != digest.size())
        return Error { ErrorCode::InvalidInput, "a SHA-256 digest has 64 hexadecimal digits" };
    std::ranges::copy(*bytes, digest.begin());
    return digest;
}

bool equal_in_constant_time(BytesView a, BytesView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace countersign
