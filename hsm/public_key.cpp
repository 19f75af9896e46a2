// SPDX-License-Identifier: Apache-2.0
#include "hsm/public_key.hpp"

#include "hsm/mechanism.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509.h>

namespace countersign::hsm {
namespace {

constexpr std::string_view kAllowed = "allowed are rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384";

Error rejected(std::string_view what)
{
    return { ErrorCode::KeyRejected, fmt::format("{}; {}", what, kAllowed) };
}

} // namespace

Result<std::string> key_type_of(BytesView spki)
{
    const std::uint8_t* at = spki.data();
    const KeyPointer key { d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())) };
    ERR_clear_error();
    if (!key || at != spki.data() + spki.size()) return rejected("its public key does not parse");
    const int bits = EVP_PKEY_get_bits(key.get());
    if (EVP_PKEY_is_a(key.get(), "RSA") && (bits == 2048 || bits == 3072 || bits == 4096))
        return fmt::format("rsa-{}", bits);
    char group[64] {};
    if (EVP_PKEY_is_a(key.get(), "EC")
        && EVP_PKEY_get_group_name(key.get(), group, sizeof group, nullptr) == 1) {
        const std::string_view name { group };
        if (name == "prime256v1") return std::string { "ec-p256" };
        if (name == "secp384r1") return std::string { "ec-p384" };
        return rejected(fmt::format("it is an EC key on {}", name));
    }
    return rejected(fmt::format("it is a key of another kind, {} bits", bits));
}

} // namespace countersign::hsm
