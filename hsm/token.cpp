// SPDX-License-Identifier: Apache-2.0
#include "hsm/token.hpp"

#include "core/printable.hpp"
#include "hsm/error_queue.hpp"
#include "hsm/public_key.hpp"

#include <fmt/format.h>
#include <libp11.h>
#include <openssl/x509.h>
#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <dlfcn.h>
#include <span>

namespace countersign::hsm {

/// libp11's context and the one slot list of this process: releasing a second list would log everybody out.
struct Token::Loaded
{
    PKCS11_CTX* context = nullptr;
    PKCS11_SLOT* slots = nullptr;
    unsigned int slot_count = 0;
    PKCS11_SLOT* slot = nullptr; // the token's
    bool module_loaded = false;

    Loaded() = default;
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;
    ~Loaded()
    {
        if (slots != nullptr) PKCS11_release_all_slots(context, slots, slot_count);
        if (module_loaded) PKCS11_CTX_unload(context);
        if (context != nullptr) PKCS11_CTX_free(context);
        clear_errors();
    }
};

namespace {

std::string text_or_empty(const char* text)
{
    return text == nullptr ? std::string {} : std::string { text };
}

TokenIdentity identity_of(PKCS11_SLOT& slot)
{
    return { PKCS11_get_slotid_from_slot(&slot), text_or_empty(slot.token->label),
        text_or_empty(slot.token->serialnr), text_or_empty(slot.token->manufacturer),
        text_or_empty(slot.token->model), slot.token->initialized != 0 };
}

KeyIdentity identity_of(const PKCS11_KEY& key)
{
    const BytesView id { key.id, key.id_len };
    return { text_or_empty(key.label), Bytes { id.begin(), id.end() } };
}

TokenFault unavailable(std::string problem, std::string hint)
{
    return { ErrorCode::TokenUnavailable, std::move(problem), std::move(hint), std::nullopt, std::nullopt };
}

/// Says which token a fault is about, as an operator knows it.
std::unexpected<TokenFault> about(const TokenIdentity& token, TokenFault fault)
{
    fault.problem = fmt::format("token {}: {}", token.text(), fault.problem);
    fault.slot = token.slot;
    return std::unexpected(std::move(fault));
}

/// The linker's own words, which libp11 swallows. The handle stays open: modules dislike being unloaded.
TokenResult<void> check_loadable(const std::string& module)
{
    if (dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr) return {};
    const std::string reason = text_or_empty(dlerror());
    return std::unexpected(
        unavailable(fmt::format("module {} cannot be loaded: {}", printable(module), printable(reason)),
            "install the module's package, or correct `module`"));
}

PinState state_after(const TokenFault& fault)
{
    return fault.ckr && ckr_meaning(*fault.ckr) == CkrMeaning::PinRefused ? PinState::Refused
                                                                          : PinState::Undecided;
}

/// libp11 takes an EC key's point from the first public key with the same id: with two it may be the wrong
/// one.
TokenResult<void> check_single_public_key(PKCS11_TOKEN* token, const KeyIdentity& key)
{
    PKCS11_KEY* all = nullptr;
    unsigned int count = 0;
    clear_errors();
    if (PKCS11_enumerate_public_keys(token, &all, &count) != 0)
        return std::unexpected(failed_call("listing the public keys"));
    const std::span<PKCS11_KEY> keys { all, count };
    const auto same_id
        = std::ranges::count_if(keys, [&](const PKCS11_KEY& one) { return identity_of(one).id == key.id; });
    if (same_id == 1) return {};
    TokenFault fault
        = unavailable(fmt::format("{} public keys have the id of {}, so that its public key is unsure",
                          same_id, key.text()),
            "leave one public key with this id on the token");
    fault.code = same_id == 0 ? ErrorCode::NotFound : ErrorCode::Ambiguous;
    return std::unexpected(std::move(fault));
}

TokenResult<TokenKey> take_key(const KeyWish& wish, PKCS11_TOKEN* token, PKCS11_KEY& found)
{
    clear_errors();
    TokenKey key { wish.name, wish.uri.text, {}, {}, KeyPointer { PKCS11_get_private_key(&found) } };
    if (!key.key)
        return std::unexpected(failed_call(fmt::format("reading key \"{}\"", printable(wish.name))));
    if (EVP_PKEY_get_base_id(key.key.get()) == EVP_PKEY_EC)
        if (TokenResult<void> single = check_single_public_key(token, identity_of(found)); !single)
            return std::unexpected(single.error());
    std::uint8_t* der = nullptr;
    const int length = i2d_PUBKEY(key.key.get(), &der);
    if (length <= 0)
        return std::unexpected(
            failed_call(fmt::format("reading the public key of \"{}\"", printable(wish.name))));
    key.spki.assign(der, der + length);
    OPENSSL_free(der);
    Result<std::string> type = key_type_of(key.spki);
    if (!type)
        return std::unexpected(
            unavailable(fmt::format("key \"{}\": {}", printable(wish.name), type.error().what),
                fmt::format("name another key in {}", wish.setting)));
    key.type = *std::move(type);
    return key;
}

} // namespace

Token::Token(std::unique_ptr<Loaded> loaded)
    : loaded_(std::move(loaded))
{
}
Token::Token(Token&&) noexcept = default;
Token& Token::operator=(Token&& other) noexcept
{
    keys_ = std::move(other.keys_); // the old keys go before what they point into
    loaded_ = std::move(other.loaded_);
    identity_ = std::move(other.identity_);
    return *this;
}
Token::~Token() = default;

const TokenKey* Token::find_key(std::string_view name) const
{
    const auto key = std::ranges::find(keys_, name, &TokenKey::name);
    return key == keys_.end() ? nullptr : &*key;
}

TokenResult<Token> Token::open(const TokenWish& wish, PinAttempts& attempts, CallWatchdog& watchdog)
{
    Token token { std::make_unique<Loaded>() };
    if (TokenResult<void> found = token.find_token(wish, watchdog); !found)
        return std::unexpected(found.error());
    if (TokenResult<void> logged_in = token.log_in(wish, attempts, watchdog); !logged_in)
        return about(token.identity_, logged_in.error());
    if (TokenResult<void> found = token.find_keys(wish, watchdog); !found)
        return about(token.identity_, found.error());
    return token;
}

TokenResult<void> Token::find_token(const TokenWish& wish, CallWatchdog& watchdog)
{
    const CallWatchdog::Call call = watchdog.begin("loading the module and listing its slots");
    if (TokenResult<void> loadable = check_loadable(wish.module); !loadable) return loadable;
    clear_errors();
    loaded_->context = PKCS11_CTX_new();
    if (loaded_->context == nullptr || PKCS11_CTX_load(loaded_->context, wish.module.c_str()) != 0)
        return std::unexpected(failed_call(fmt::format("initialising module {}", printable(wish.module))));
    loaded_->module_loaded = true;
    if (PKCS11_enumerate_slots(loaded_->context, &loaded_->slots, &loaded_->slot_count) != 0)
        return std::unexpected(
            failed_call(fmt::format("listing the slots of module {}", printable(wish.module))));
    std::vector<PKCS11_SLOT*> filled;
    std::vector<TokenIdentity> identities;
    for (PKCS11_SLOT& slot : std::span { loaded_->slots, loaded_->slot_count }) {
        if (slot.token == nullptr) continue;
        filled.push_back(&slot);
        identities.push_back(identity_of(slot));
    }
    TokenResult<std::size_t> place
        = select_token(wish.token, identities, { wish.module, wish.setting, std::nullopt });
    if (!place) return std::unexpected(place.error());
    loaded_->slot = filled[*place];
    identity_ = std::move(identities[*place]);
    return {};
}

TokenResult<void> Token::log_in(const TokenWish& wish, PinAttempts& attempts, CallWatchdog& watchdog)
{
    const PKCS11_TOKEN& token = *loaded_->slot->token;
    if (token.userPinLocked || token.userPinFinalTry)
        return std::unexpected(
            TokenFault::of(token.userPinLocked ? "C_Login (not tried: the token says that its PIN is locked)"
                                               : "C_Login (not tried: one wrong PIN would lock the token)",
                CKR_PIN_LOCKED));
    Result<Secret> pin = Secret::read(wish.pin_path);
    if (!pin)
        return std::unexpected(unavailable(fmt::format("no PIN: {}", pin.error().what),
            fmt::format("write the user PIN, and nothing else, to {}", wish.pin_path)));
    if (TokenResult<void> may = attempts.begin(identity_.serial, *pin); !may) return may;
    const CallWatchdog::Call call = watchdog.begin("C_Login");
    clear_errors();
    // A Secret is shorter than its zeroed page: a NUL follows it.
    if (PKCS11_login(loaded_->slot, /*so=*/0, reinterpret_cast<const char*>(pin->reveal().data())) == 0)
        return attempts.end(PinState::Accepted);
    TokenFault fault = failed_call("C_Login");
    if (TokenResult<void> noted = attempts.end(state_after(fault)); !noted) return noted;
    return std::unexpected(std::move(fault));
}

TokenResult<void> Token::find_keys(const TokenWish& wish, CallWatchdog& watchdog)
{
    const CallWatchdog::Call call = watchdog.begin("listing the private keys");
    PKCS11_KEY* all = nullptr;
    unsigned int count = 0;
    clear_errors();
    if (PKCS11_enumerate_keys(loaded_->slot->token, &all, &count) != 0) {
        TokenFault fault = failed_call("listing the private keys");
        // One Ed25519 key makes libp11 0.4.12 give up the whole list, without an error of its own.
        if (!fault.ckr)
            fault.hint = "if the token holds an Ed25519 key, move it to another token: libp11 0.4.12 cannot "
                         "list past it";
        return std::unexpected(std::move(fault));
    }
    const std::span<PKCS11_KEY> keys { all, count };
    std::vector<KeyIdentity> identities;
    for (const PKCS11_KEY& key : keys)
        identities.push_back(identity_of(key));
    for (const KeyWish& asked : wish.keys) {
        TokenResult<std::size_t> place
            = select_key(asked.uri, asked.name, identities, { wish.module, asked.setting, identity_ });
        if (!place) return std::unexpected(place.error());
        TokenResult<TokenKey> key = take_key(asked, loaded_->slot->token, keys[*place]);
        if (!key) return std::unexpected(key.error());
        keys_.push_back(*std::move(key));
    }
    return {};
}

} // namespace countersign::hsm
