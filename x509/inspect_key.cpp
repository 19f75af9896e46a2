// SPDX-License-Identifier: Apache-2.0
#include "x509/inspect_key.hpp"

#include "x509/asn1_templates.hpp"
#include "x509/public_key.hpp"
#include "x509/rsa_checks.hpp"

namespace countersign::x509 {
namespace {

using policy::KeyFacts;
using policy::KeyType;

constexpr std::string_view kField = "subjectPublicKeyInfo";
constexpr int kExponentBits = 64; // what KeyFacts holds

Error bad_key(std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("{}: {}", kField, what) };
}

Result<void> measure_modulus(const BIGNUM* modulus, KeyFacts& facts)
{
    if (BN_num_bits(modulus) > kLargestRsaBits)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("{}: an RSA modulus above {} bits is not measured", kField, kLargestRsaBits) };
    const BignumContextPtr context { BN_CTX_new() };
    if (!context) return Error { ErrorCode::Internal, "no memory to measure a key" };
    facts.bits = static_cast<unsigned>(BN_num_bits(modulus));
    facts.modulus_is_odd = BN_is_odd(modulus) != 0;
    facts.small_factor = small_factor(modulus);
    facts.modulus_is_prime_power = is_prime_power(modulus, context.get());
    facts.close_primes = has_close_primes(modulus, context.get());
    facts.roca = has_roca_fingerprint(modulus);
    return {};
}

Result<void> measure_rsa(BytesView key, KeyFacts& facts)
{
    facts.type = KeyType::Rsa;
    facts.algorithm = "RSA";
    const auto fields = decode_strictly<RsaKeyFields, RsaKeyFields_it>(key, "RSAPublicKey");
    if (!fields) return fields.error();
    const BignumPtr modulus { ASN1_INTEGER_to_BN((*fields)->modulus, nullptr) };
    const BignumPtr exponent { ASN1_INTEGER_to_BN((*fields)->exponent, nullptr) };
    if (!modulus || !exponent || BN_is_negative(modulus.get()) || BN_is_negative(exponent.get())
        || BN_is_zero(modulus.get()))
        return bad_key("modulus or exponent is not positive");
    if (BN_num_bits(exponent.get()) <= kExponentBits) facts.exponent = BN_get_word(exponent.get());
    return measure_modulus(modulus.get(), facts);
}

/// "P-256" where NIST has a name, else OpenSSL's.
std::string curve_name(int curve)
{
    const char* nist = EC_curve_nid2nist(curve);
    return nist ? nist : OBJ_nid2sn(curve);
}

void measure_point(const EC_GROUP* group, BytesView point, KeyFacts& facts)
{
    facts.bits = static_cast<unsigned>(EC_GROUP_order_bits(group));
    facts.point_uncompressed = !point.empty() && point[0] == POINT_CONVERSION_UNCOMPRESSED;
    const EcPointPtr decoded { EC_POINT_new(group) };
    clear_openssl_errors();
    // Refuses coordinates out of range and points off the curve. The NIST curves have no other subgroup to
    // hide in.
    facts.point_on_curve = decoded
        && EC_POINT_oct2point(group, decoded.get(), point.data(), point.size(), nullptr) == 1
        && EC_POINT_is_at_infinity(group, decoded.get()) == 0;
    clear_openssl_errors();
}

void measure_ec(const X509_ALGOR& algorithm, BytesView point, KeyFacts& facts)
{
    facts.algorithm = "EC with explicit curve parameters";
    facts.point_uncompressed = !point.empty() && point[0] == POINT_CONVERSION_UNCOMPRESSED;
    facts.named_curve = algorithm.parameter && algorithm.parameter->type == V_ASN1_OBJECT;
    facts.point_on_curve = false; // until a curve is known to look at
    if (!facts.named_curve) return;

    const int curve = OBJ_obj2nid(algorithm.parameter->value.object);
    const EcGroupPtr group { EC_GROUP_new_by_curve_name(curve) };
    clear_openssl_errors();
    if (!group) {
        facts.algorithm = fmt::format("EC with unknown curve {}", dotted(algorithm.parameter->value.object));
        return;
    }
    facts.algorithm = fmt::format("EC {}", curve_name(curve));
    if (curve == NID_X9_62_prime256v1)
        facts.type = KeyType::EcP256;
    else if (curve == NID_secp384r1)
        facts.type = KeyType::EcP384;
    measure_point(group.get(), point, facts);
}

void name_other(const ASN1_OBJECT* algorithm, BytesView key, KeyFacts& facts)
{
    const int nid = OBJ_obj2nid(algorithm);
    facts.algorithm = nid == NID_undef ? dotted(algorithm) : OBJ_nid2ln(nid);
    if (nid == NID_ED25519)
        facts.algorithm = "Ed25519";
    else if (nid == NID_ED448)
        facts.algorithm = "Ed448";
    constexpr std::size_t kLongestBits = 1UL << 20;
    facts.bits = static_cast<unsigned>(std::min(key.size() * 8, kLongestBits)); // of the key as it is encoded
}

} // namespace

Result<KeyFacts> inspect_key(BytesView spki, std::span<const WeakKeyList> lists)
{
    const auto fields = decode_strictly<SpkiFields, SpkiFields_it>(spki, kField);
    if (!fields) return fields.error();
    const Result<BytesView> key = whole_octets_of((*fields)->key, kField);
    if (!key) return key.error();

    KeyFacts facts;
    facts.spki_sha256 = sha256(spki);
    const X509_ALGOR& algorithm = *(*fields)->algorithm;
    switch (OBJ_obj2nid(algorithm.algorithm)) {
    case NID_rsaEncryption: {
        // BR 2.2.6 7.1.3.1.1: the parameters are NULL. Others would be signed into the certificate unseen.
        if (!algorithm.parameter || algorithm.parameter->type != V_ASN1_NULL)
            return bad_key("the parameters of an RSA key are not NULL");
        if (Result<void> measured = measure_rsa(*key, facts); !measured) return measured.error();
        break;
    }
    case NID_X9_62_id_ecPublicKey:
        measure_ec(algorithm, *key, facts);
        break;
    default:
        name_other(algorithm.algorithm, *key, facts);
    }
    for (const WeakKeyList& list : lists)
        if (list.contains(facts.spki_sha256)) facts.weak_lists.push_back(list.name());
    return facts;
}

} // namespace countersign::x509
