// SPDX-License-Identifier: Apache-2.0
#include "ceremony/public_key.hpp"

#include "core/check.hpp"
#include "hsm/public_key.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace countersign::ceremony {
namespace {

struct FreeBuilder
{
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
};
struct FreeParameters
{
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
};
struct FreeContext
{
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
struct FreeNumber
{
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using Builder = std::unique_ptr<OSSL_PARAM_BLD, FreeBuilder>;
using Number = std::unique_ptr<BIGNUM, FreeNumber>;

constexpr std::uint8_t kUncompressed = 0x04; // SEC 1 2.3.3; also the tag of an OCTET STRING

Error rejected(std::string_view what)
{
    ERR_clear_error();
    return { ErrorCode::KeyRejected, fmt::format("the public key that the token reports: {}", what) };
}

Result<Bytes> spki_of(const char* algorithm, const Builder& builder)
{
    const std::unique_ptr<OSSL_PARAM, FreeParameters> parameters { OSSL_PARAM_BLD_to_param(builder.get()) };
    const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context { EVP_PKEY_CTX_new_from_name(
        nullptr, algorithm, nullptr) };
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return rejected("no valid key");
    const hsm::KeyPointer key { made };
    std::uint8_t* der = nullptr;
    const int length = i2d_PUBKEY(key.get(), &der);
    check(length > 0, "a public key encodes");
    Bytes spki { der, der + length };
    OPENSSL_free(der);
    return spki;
}

Result<Bytes> rsa_key(const hsm::CryptokiSession& session, CK_OBJECT_HANDLE key)
{
    const std::optional<Bytes> modulus = session.attribute(key, CKA_MODULUS);
    const std::optional<Bytes> exponent = session.attribute(key, CKA_PUBLIC_EXPONENT);
    if (!modulus || !exponent) return rejected("modulus or exponent is missing");
    const Number n { BN_bin2bn(modulus->data(), static_cast<int>(modulus->size()), nullptr) };
    const Number e { BN_bin2bn(exponent->data(), static_cast<int>(exponent->size()), nullptr) };
    const Builder builder { OSSL_PARAM_BLD_new() };
    if (!n || !e || !builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return rejected("modulus or exponent is too long");
    return spki_of("RSA", builder);
}

/// PKCS#11 2.40: the point in DER, an OCTET STRING; some modules give it bare.
Bytes bare_point(const Bytes& point)
{
    const bool wrapped = point.size() > 2 && point[0] == kUncompressed && point[1] == point.size() - 2
        && point[2] == kUncompressed;
    return wrapped ? Bytes { point.begin() + 2, point.end() } : point;
}

Result<Bytes> ec_key(
    const hsm::CryptokiSession& session, CK_OBJECT_HANDLE key, const KeyParameters& parameters)
{
    const std::optional<Bytes> told = session.attribute(key, CKA_EC_POINT);
    if (!told || session.attribute(key, CKA_EC_PARAMS) != parameters.curve)
        return rejected("its curve or point is missing or another");
    const Bytes point = bare_point(*told);
    const Builder builder { OSSL_PARAM_BLD_new() };
    if (!builder
        || OSSL_PARAM_BLD_push_utf8_string(
               builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, parameters.group.c_str(), 0)
            != 1
        || OSSL_PARAM_BLD_push_octet_string(
               builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size())
            != 1)
        return rejected("its point is too long");
    return spki_of("EC", builder);
}

} // namespace

KeyParameters parameters_of(KeyType type)
{
    const Bytes p256 { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 }; // 1.2.840.10045.3.1.7
    const Bytes p384 { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 }; // 1.3.132.0.34
    switch (type) {
    case KeyType::Rsa2048:
        return { 2048, {}, {}, hsm::Mechanism::RsaPkcs1Sha256 };
    case KeyType::Rsa3072:
        return { 3072, {}, {}, hsm::Mechanism::RsaPkcs1Sha256 };
    case KeyType::Rsa4096:
        return { 4096, {}, {}, hsm::Mechanism::RsaPkcs1Sha256 };
    case KeyType::EcP256:
        return { 0, p256, "prime256v1", hsm::Mechanism::EcdsaSha256 };
    case KeyType::EcP384:
        return { 0, p384, "secp384r1", hsm::Mechanism::EcdsaSha384 };
    }
    return {};
}

Result<Bytes> read_public_key(
    const hsm::CryptokiSession& session, CK_OBJECT_HANDLE key, const KeyParameters& parameters)
{
    Result<Bytes> spki = parameters.is_rsa() ? rsa_key(session, key) : ec_key(session, key, parameters);
    if (!spki) return spki;
    Result<std::string> type = hsm::key_type_of(*spki);
    if (!type) return type.error();
    const std::string asked = parameters.is_rsa() ? fmt::format("rsa-{}", parameters.bits)
        : parameters.group == "prime256v1"        ? "ec-p256"
                                                  : "ec-p384";
    return *type == asked ? spki : rejected(fmt::format("it is {} instead of {}", *type, asked));
}

} // namespace countersign::ceremony
