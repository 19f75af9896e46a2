// SPDX-License-Identifier: Apache-2.0
#include "hsm/cryptoki.hpp"

#include "core/printable.hpp"
#include "hsm/raw_signature.hpp"

#include <fmt/format.h>

#include <dlfcn.h>
#include <utility>

namespace countersign::hsm {
namespace {

constexpr CK_ULONG kObjectsAtOnce = 64;
constexpr CK_ULONG kLargestAttribute = 16UL * 1024; // a modulus has 512 octets

/// Fixed fields of PKCS#11 are padded with blanks.
template <std::size_t Size>
std::string field(const unsigned char (&text)[Size])
{
    std::string_view view { reinterpret_cast<const char*>(text), Size };
    view = view.substr(0, view.find('\0'));
    const std::size_t last = view.find_last_not_of(' ');
    return std::string { view.substr(0, last == std::string_view::npos ? 0 : last + 1) };
}

std::unexpected<TokenFault> failed(std::string_view call, CK_RV value)
{
    return std::unexpected(TokenFault::of(call, value));
}

std::unexpected<TokenFault> not_loaded(const std::string& module, std::string_view reason)
{
    return std::unexpected(TokenFault { ErrorCode::TokenUnavailable,
        fmt::format("module {} cannot be loaded: {}", printable(module), printable(reason)),
        "install the module's package, or correct its path", std::nullopt, std::nullopt });
}

} // namespace

TokenResult<Cryptoki> Cryptoki::load(const std::string& module)
{
    void* library
        = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL); // stays open: modules dislike being unloaded
    if (library == nullptr) return not_loaded(module, dlerror());
    const auto entry = reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
    if (entry == nullptr) return not_loaded(module, "it is no PKCS#11 module: C_GetFunctionList is missing");
    CK_FUNCTION_LIST* functions = nullptr;
    if (const CK_RV value = entry(&functions); value != CKR_OK) return failed("C_GetFunctionList", value);
    CK_C_INITIALIZE_ARGS arguments {};
    arguments.flags = CKF_OS_LOCKING_OK;
    if (const CK_RV value = functions->C_Initialize(&arguments); value != CKR_OK)
        return failed("C_Initialize", value);
    return Cryptoki { functions };
}

Cryptoki::Cryptoki(Cryptoki&& other) noexcept
    : functions_(std::exchange(other.functions_, nullptr))
{
}

Cryptoki::~Cryptoki()
{
    if (functions_ != nullptr) functions_->C_Finalize(nullptr);
}

TokenResult<std::vector<TokenIdentity>> Cryptoki::tokens() const
{
    CK_ULONG count = 0;
    if (const CK_RV value = functions_->C_GetSlotList(CK_TRUE, nullptr, &count); value != CKR_OK)
        return failed("C_GetSlotList", value);
    std::vector<CK_SLOT_ID> slots(count);
    if (const CK_RV value = functions_->C_GetSlotList(CK_TRUE, slots.data(), &count); value != CKR_OK)
        return failed("C_GetSlotList", value);
    slots.resize(count);
    std::vector<TokenIdentity> identities;
    for (const CK_SLOT_ID slot : slots) {
        CK_TOKEN_INFO info {};
        if (functions_->C_GetTokenInfo(slot, &info) != CKR_OK) continue; // pulled out just now
        identities.push_back({ slot, field(info.label), field(info.serialNumber), field(info.manufacturerID),
            field(info.model), (info.flags & CKF_TOKEN_INITIALIZED) != 0 });
    }
    return identities;
}

TokenResult<CryptokiSession> CryptokiSession::open(const Cryptoki& module, unsigned long slot)
{
    CK_SESSION_HANDLE session = 0;
    const CK_RV value = module.functions_->C_OpenSession(
        slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
    if (value != CKR_OK) return failed("C_OpenSession", value);
    return CryptokiSession { module.functions_, session, slot };
}

CryptokiSession::CryptokiSession(CryptokiSession&& other) noexcept
    : functions_(std::exchange(other.functions_, nullptr))
    , session_(other.session_)
    , slot_(other.slot_)
{
}

CryptokiSession::~CryptokiSession()
{
    if (functions_ != nullptr) functions_->C_CloseSession(session_);
}

TokenResult<void> CryptokiSession::log_in(const Secret& pin)
{
    CK_TOKEN_INFO info {};
    if (const CK_RV value = functions_->C_GetTokenInfo(slot_, &info); value != CKR_OK)
        return failed("C_GetTokenInfo", value);
    if ((info.flags & CKF_USER_PIN_LOCKED) != 0)
        return failed("C_Login (not tried: the token says that its PIN is locked)", CKR_PIN_LOCKED);
    if ((info.flags & CKF_USER_PIN_FINAL_TRY) != 0)
        return failed("C_Login (not tried: one wrong PIN would lock the token)", CKR_PIN_LOCKED);
    // The module takes a pointer to char that it does not write through.
    auto* text = const_cast<CK_UTF8CHAR*>(pin.reveal().data());
    const CK_RV value = functions_->C_Login(session_, CKU_USER, text, pin.reveal().size());
    if (value != CKR_OK && value != CKR_USER_ALREADY_LOGGED_IN) return failed("C_Login", value);
    return {};
}

TokenResult<std::vector<CK_OBJECT_HANDLE>> CryptokiSession::find(std::vector<CK_ATTRIBUTE> attributes) const
{
    if (const CK_RV value = functions_->C_FindObjectsInit(session_, attributes.data(), attributes.size());
        value != CKR_OK)
        return failed("C_FindObjectsInit", value);
    std::vector<CK_OBJECT_HANDLE> objects;
    CK_RV value = CKR_OK;
    for (CK_ULONG got = kObjectsAtOnce; got > 0 && value == CKR_OK;) {
        CK_OBJECT_HANDLE block[kObjectsAtOnce];
        value = functions_->C_FindObjects(session_, block, kObjectsAtOnce, &got);
        if (value == CKR_OK) objects.insert(objects.end(), block, block + got);
    }
    functions_->C_FindObjectsFinal(session_);
    if (value != CKR_OK) return failed("C_FindObjects", value);
    return objects;
}

std::optional<Bytes> CryptokiSession::attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const
{
    CK_ATTRIBUTE asked { type, nullptr, 0 };
    if (functions_->C_GetAttributeValue(session_, object, &asked, 1) != CKR_OK
        || asked.ulValueLen > kLargestAttribute)
        return std::nullopt; // above the limit: CK_UNAVAILABLE_INFORMATION too
    Bytes value(asked.ulValueLen);
    asked.pValue = value.data();
    if (functions_->C_GetAttributeValue(session_, object, &asked, 1) != CKR_OK
        || asked.ulValueLen > value.size())
        return std::nullopt;
    value.resize(asked.ulValueLen);
    return value;
}

TokenResult<CryptokiSession::KeyPair> CryptokiSession::generate(CK_MECHANISM_TYPE mechanism,
    std::vector<CK_ATTRIBUTE> public_attributes, std::vector<CK_ATTRIBUTE> private_attributes) const
{
    CK_MECHANISM how { mechanism, nullptr, 0 };
    KeyPair pair;
    const CK_RV value
        = functions_->C_GenerateKeyPair(session_, &how, public_attributes.data(), public_attributes.size(),
            private_attributes.data(), private_attributes.size(), &pair.public_key, &pair.private_key);
    if (value != CKR_OK) return failed("C_GenerateKeyPair", value);
    return pair;
}

TokenResult<void> CryptokiSession::destroy(CK_OBJECT_HANDLE object) const
{
    if (const CK_RV value = functions_->C_DestroyObject(session_, object); value != CKR_OK)
        return failed("C_DestroyObject", value);
    return {};
}

TokenResult<Bytes> CryptokiSession::sign_digest(
    CK_OBJECT_HANDLE key, Mechanism mechanism, BytesView digest) const
{
    CK_MECHANISM how { is_rsa(mechanism) ? CKM_RSA_PKCS : CKM_ECDSA, nullptr, 0 };
    Bytes input = is_rsa(mechanism) ? digest_info(mechanism, digest) : Bytes { digest.begin(), digest.end() };
    if (const CK_RV value = functions_->C_SignInit(session_, &how, key); value != CKR_OK)
        return failed("C_SignInit", value);
    Bytes signature(kLargestSignature);
    CK_ULONG octets = signature.size();
    if (const CK_RV value
        = functions_->C_Sign(session_, input.data(), input.size(), signature.data(), &octets);
        value != CKR_OK)
        return failed("C_Sign", value);
    signature.resize(octets);
    if (is_rsa(mechanism)) return signature;
    Result<Bytes> der = ecdsa_der(signature);
    if (!der)
        return std::unexpected(TokenFault {
            ErrorCode::TokenUnavailable, der.error().what, "look at the module's own log", {}, {} });
    return *std::move(der);
}

} // namespace countersign::hsm
