// SPDX-License-Identifier: Apache-2.0
#include "hsm/mechanism.hpp"

#include "core/check.hpp"
#include "hsm/error_queue.hpp"

#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace countersign::hsm {
namespace {

struct FreeContext
{
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

const EVP_MD* digest_of(Mechanism mechanism)
{
    switch (mechanism) {
    case Mechanism::RsaPkcs1Sha256:
    case Mechanism::EcdsaSha256:
        return EVP_sha256();
    case Mechanism::RsaPkcs1Sha384:
    case Mechanism::EcdsaSha384:
        return EVP_sha384();
    }
    return nullptr;
}

} // namespace

std::optional<Mechanism> parse_mechanism(std::string_view name)
{
    if (name == "rsa-pkcs1-sha256") return Mechanism::RsaPkcs1Sha256;
    if (name == "rsa-pkcs1-sha384") return Mechanism::RsaPkcs1Sha384;
    if (name == "ecdsa-sha256") return Mechanism::EcdsaSha256;
    if (name == "ecdsa-sha384") return Mechanism::EcdsaSha384;
    return std::nullopt;
}

std::size_t digest_octets(Mechanism mechanism)
{
    return static_cast<std::size_t>(EVP_MD_get_size(digest_of(mechanism)));
}

bool is_rsa(Mechanism mechanism)
{
    return mechanism == Mechanism::RsaPkcs1Sha256 || mechanism == Mechanism::RsaPkcs1Sha384;
}

TokenResult<Bytes> sign_digest(EVP_PKEY* key, Mechanism mechanism, BytesView digest)
{
    check(digest.size() == digest_octets(mechanism), "a digest has the length of its mechanism");
    clear_errors();
    const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context { EVP_PKEY_CTX_new(key, nullptr) };
    if (!context || EVP_PKEY_sign_init(context.get()) != 1
        || (is_rsa(mechanism) && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1)
        || EVP_PKEY_CTX_set_signature_md(context.get(), digest_of(mechanism)) != 1)
        return std::unexpected(failed_call("preparing a signature"));
    std::size_t octets = static_cast<std::size_t>(EVP_PKEY_get_size(key));
    Bytes signature(octets);
    if (EVP_PKEY_sign(context.get(), signature.data(), &octets, digest.data(), digest.size()) != 1)
        return std::unexpected(failed_call("C_Sign"));
    signature.resize(octets);
    return signature;
}

bool verifies(BytesView spki, Mechanism mechanism, BytesView digest, BytesView signature)
{
    const std::uint8_t* at = spki.data();
    const KeyPointer key { d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())) };
    const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context { key ? EVP_PKEY_CTX_new(key.get(), nullptr)
                                                                   : nullptr };
    const bool holds = context && EVP_PKEY_verify_init(context.get()) == 1
        && (!is_rsa(mechanism) || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1)
        && EVP_PKEY_CTX_set_signature_md(context.get(), digest_of(mechanism)) == 1
        && EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size())
            == 1;
    clear_errors();
    return holds;
}

} // namespace countersign::hsm
