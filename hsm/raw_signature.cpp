// SPDX-License-Identifier: Apache-2.0
#include "hsm/raw_signature.hpp"

#include "core/check.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include <memory>

namespace countersign::hsm {
namespace {

// RFC 8017 9.2 note 1
constexpr std::uint8_t kSha256Prefix[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
    0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };
constexpr std::uint8_t kSha384Prefix[] = { 0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
    0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30 };

struct FreeSignature
{
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};

} // namespace

Bytes digest_info(Mechanism mechanism, BytesView digest)
{
    check(is_rsa(mechanism) && digest.size() == digest_octets(mechanism),
        "a digest has the length of its mechanism");
    const BytesView prefix = digest.size() == 32 ? BytesView { kSha256Prefix } : BytesView { kSha384Prefix };
    Bytes info { prefix.begin(), prefix.end() };
    info.insert(info.end(), digest.begin(), digest.end());
    return info;
}

Result<Bytes> ecdsa_der(BytesView r_and_s)
{
    if (r_and_s.size() != 64 && r_and_s.size() != 96)
        return Error { ErrorCode::SignatureInvalid,
            fmt::format("an ECDSA signature of {} octets", r_and_s.size()) };
    const std::unique_ptr<ECDSA_SIG, FreeSignature> signature { ECDSA_SIG_new() };
    const int half = static_cast<int>(r_and_s.size() / 2);
    BIGNUM* r = BN_bin2bn(r_and_s.data(), half, nullptr);
    BIGNUM* s = BN_bin2bn(r_and_s.data() + half, half, nullptr);
    check(signature && ECDSA_SIG_set0(signature.get(), r, s) == 1, "memory for a signature");
    std::uint8_t* der = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &der);
    check(length > 0, "an ECDSA signature encodes");
    Bytes encoded { der, der + length };
    OPENSSL_free(der);
    return encoded;
}

} // namespace countersign::hsm
