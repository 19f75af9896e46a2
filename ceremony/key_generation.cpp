// SPDX-License-Identifier: Apache-2.0
#include "ceremony/key_generation.hpp"

#include "ceremony/public_key.hpp"
#include "core/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace countersign::ceremony {
namespace {

using hsm::CryptokiSession;
using hsm::TokenFault;
using hsm::TokenResult;

enum class Told
{
    AtGeneration,
    ByTheToken
};
enum class Known
{
    Everywhere,
    NotEverywhere
};

struct KeyAttribute
{
    CK_ATTRIBUTE_TYPE type;
    std::string_view name;
    bool value; // what it must read back as
    Told told;
    Known known;
};

// What the private key may do, said in full. NSS knows neither COPYABLE nor DESTROYABLE.
constexpr KeyAttribute kPrivateKey[] = {
    { CKA_TOKEN, "token", true, Told::AtGeneration, Known::Everywhere },
    { CKA_PRIVATE, "private", true, Told::AtGeneration, Known::Everywhere },
    { CKA_SENSITIVE, "sensitive", true, Told::AtGeneration, Known::Everywhere },
    { CKA_EXTRACTABLE, "extractable", false, Told::AtGeneration, Known::Everywhere },
    { CKA_SIGN, "sign", true, Told::AtGeneration, Known::Everywhere },
    { CKA_SIGN_RECOVER, "signRecover", false, Told::AtGeneration, Known::Everywhere },
    { CKA_DECRYPT, "decrypt", false, Told::AtGeneration, Known::Everywhere },
    { CKA_UNWRAP, "unwrap", false, Told::AtGeneration, Known::Everywhere },
    { CKA_DERIVE, "derive", false, Told::AtGeneration, Known::Everywhere },
    { CKA_MODIFIABLE, "modifiable", false, Told::AtGeneration, Known::Everywhere },
    { CKA_COPYABLE, "copyable", false, Told::AtGeneration, Known::NotEverywhere },
    { CKA_DESTROYABLE, "destroyable", false, Told::AtGeneration, Known::NotEverywhere },
    { CKA_ALWAYS_SENSITIVE, "alwaysSensitive", true, Told::ByTheToken, Known::Everywhere },
    { CKA_NEVER_EXTRACTABLE, "neverExtractable", true, Told::ByTheToken, Known::Everywhere },
    { CKA_LOCAL, "local", true, Told::ByTheToken, Known::Everywhere },
};

constexpr CK_BBOOL kTrue = CK_TRUE;
constexpr CK_BBOOL kFalse = CK_FALSE;
constexpr CK_OBJECT_CLASS kPrivateClass = CKO_PRIVATE_KEY;

/// PKCS#11 asks for a pointer that it does not write through.
CK_ATTRIBUTE octets(CK_ATTRIBUTE_TYPE type, const void* data, std::size_t size)
{
    return { type, const_cast<void*>(data), size };
}

CK_ATTRIBUTE flag(CK_ATTRIBUTE_TYPE type, bool value)
{
    return octets(type, value ? &kTrue : &kFalse, sizeof(CK_BBOOL));
}

CK_ATTRIBUTE label_of(const KeyName& name)
{
    return octets(CKA_LABEL, name.label.data(), name.label.size());
}

CK_ATTRIBUTE id_of(const KeyName& name)
{
    return octets(CKA_ID, name.id.data(), name.id.size());
}

std::vector<CK_ATTRIBUTE> private_attributes(const KeyName& name, Known known)
{
    std::vector<CK_ATTRIBUTE> attributes { label_of(name), id_of(name) };
    for (const KeyAttribute& attribute : kPrivateKey)
        if (attribute.told == Told::AtGeneration
            && (attribute.known == Known::Everywhere || known == Known::NotEverywhere))
            attributes.push_back(flag(attribute.type, attribute.value));
    return attributes;
}

std::vector<CK_ATTRIBUTE> public_attributes(const KeyName& name, const KeyParameters& parameters)
{
    std::vector<CK_ATTRIBUTE> attributes { label_of(name), id_of(name), flag(CKA_TOKEN, true),
        flag(CKA_PRIVATE, false), flag(CKA_VERIFY, true), flag(CKA_ENCRYPT, false), flag(CKA_WRAP, false),
        flag(CKA_MODIFIABLE, false) };
    if (parameters.is_rsa()) {
        attributes.push_back(octets(CKA_MODULUS_BITS, &parameters.bits, sizeof parameters.bits));
        attributes.push_back(octets(CKA_PUBLIC_EXPONENT, kPublicExponent.data(), kPublicExponent.size()));
    } else
        attributes.push_back(octets(CKA_EC_PARAMS, parameters.curve.data(), parameters.curve.size()));
    return attributes;
}

TokenFault fault(ErrorCode code, std::string problem, std::string hint)
{
    return { code, std::move(problem), std::move(hint), std::nullopt, std::nullopt };
}

TokenResult<void> check_free(const CryptokiSession& session, const KeyName& name)
{
    const std::pair<CK_ATTRIBUTE, std::string> searches[] = {
        { label_of(name), fmt::format("label \"{}\"", printable(name.label)) },
        { id_of(name), fmt::format("id {}", to_hex(name.id)) },
    };
    for (const auto& [attribute, what] : searches) {
        TokenResult<std::vector<CK_OBJECT_HANDLE>> found = session.find({ attribute });
        if (!found) return std::unexpected(found.error());
        if (!found->empty())
            return std::unexpected(fault(ErrorCode::Ambiguous,
                fmt::format("{} is taken: {} objects on the token have it", what, found->size()),
                "choose another --label and --id: two keys of one name cannot be told apart"));
    }
    return {};
}

bool refuses_attributes(const TokenFault& refused)
{
    return refused.ckr == CKR_ATTRIBUTE_TYPE_INVALID || refused.ckr == CKR_ATTRIBUTE_VALUE_INVALID
        || refused.ckr == CKR_TEMPLATE_INCONSISTENT || refused.ckr == CKR_GENERAL_ERROR;
}

TokenResult<CryptokiSession::KeyPair> generate_pair(
    const CryptokiSession& session, const KeyName& name, const KeyParameters& parameters)
{
    const CK_MECHANISM_TYPE mechanism = parameters.is_rsa() ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN;
    const std::vector<CK_ATTRIBUTE> open = public_attributes(name, parameters);
    TokenResult<CryptokiSession::KeyPair> pair
        = session.generate(mechanism, open, private_attributes(name, Known::NotEverywhere));
    if (pair || !refuses_attributes(pair.error())) return pair;
    return session.generate(mechanism, open, private_attributes(name, Known::Everywhere));
}

/// Names of the attributes that did not come out as they must; fills `key.attributes`.
std::vector<std::string> read_back(const CryptokiSession& session, GeneratedKey& key)
{
    std::vector<std::string> wrong;
    for (const KeyAttribute& attribute : kPrivateKey) {
        const std::optional<Bytes> octets_read = session.attribute(key.private_key, attribute.type);
        std::optional<bool> value;
        if (octets_read && octets_read->size() == sizeof(CK_BBOOL)) value = octets_read->front() != CK_FALSE;
        key.attributes[std::string { attribute.name }] = value;
        const bool must_hold = attribute.known == Known::Everywhere;
        if (must_hold && value != attribute.value)
            wrong.push_back(fmt::format("{} is {}", attribute.name,
                !value       ? "unknown"
                    : *value ? "true"
                             : "false"));
    }
    return wrong;
}

TokenFault not_as_asked(const CryptokiSession& session, const CryptokiSession::KeyPair& pair,
    const KeyName& name, const std::vector<std::string>& wrong)
{
    const bool destroyed = session.destroy(pair.private_key).has_value();
    (void)session.destroy(pair.public_key).has_value(); // of no use alone, and no danger
    return fault(ErrorCode::KeyRejected,
        fmt::format("the token made the key otherwise than asked: {}; it was {}", fmt::join(wrong, ", "),
            destroyed ? "destroyed again" : "NOT destroyed: the token forbids it"),
        destroyed ? "use a token that keeps these attributes"
                  : fmt::format("never use the key \"{}\"; use a token that keeps these attributes",
                        printable(name.label)));
}

} // namespace

TokenResult<GeneratedKey> generate_key(const CryptokiSession& session, const KeyName& name, KeyType type)
{
    if (TokenResult<void> is_free = check_free(session, name); !is_free)
        return std::unexpected(is_free.error());
    const KeyParameters parameters = parameters_of(type);
    TokenResult<CryptokiSession::KeyPair> pair = generate_pair(session, name, parameters);
    if (!pair) return std::unexpected(pair.error());
    GeneratedKey key { pair->private_key, {}, {} };
    const std::vector<std::string> wrong = read_back(session, key);
    if (!wrong.empty()) return std::unexpected(not_as_asked(session, *pair, name, wrong));
    Result<Bytes> spki = read_public_key(session, pair->public_key, parameters);
    if (!spki)
        return std::unexpected(fault(spki.error().code, spki.error().what, "look at the module's own log"));
    key.spki = *std::move(spki);
    return key;
}

TokenResult<CK_OBJECT_HANDLE> find_private_key(const CryptokiSession& session, const KeyName& name)
{
    const CK_ATTRIBUTE is_private = octets(CKA_CLASS, &kPrivateClass, sizeof kPrivateClass);
    TokenResult<std::vector<CK_OBJECT_HANDLE>> found
        = session.find({ is_private, label_of(name), id_of(name) });
    if (!found) return std::unexpected(found.error());
    if (found->size() == 1) return found->front();
    return std::unexpected(fault(found->empty() ? ErrorCode::NotFound : ErrorCode::Ambiguous,
        fmt::format("{} private keys have label \"{}\" and id {}", found->size(), printable(name.label),
            to_hex(name.id)),
        "correct --issuer-label and --issuer-id"));
}

} // namespace countersign::ceremony
