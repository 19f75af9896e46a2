// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hsm/call_watchdog.hpp"
#include "hsm/mechanism.hpp"
#include "hsm/pin_attempts.hpp"
#include "hsm/selection.hpp"

#include <memory>
#include <vector>

namespace countersign::hsm {

/// A private key that the configuration names.
struct KeyWish
{
    std::string name;
    Pkcs11Uri uri;
    std::string setting; // where it stands: "`uri` in token.d/demo.toml line 12"
};

/// Which token, which of its keys, and how to log in.
struct TokenWish
{
    std::string module; // path
    Pkcs11Uri token;
    std::string setting; // where `token` stands
    std::string pin_path;
    std::vector<KeyWish> keys;
};

/// A private key found on the token. It must not outlive its Token: libp11 would use freed memory.
struct TokenKey
{
    std::string name;
    std::string uri;
    std::string type; // rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384
    Bytes spki; // SubjectPublicKeyInfo, DER
    KeyPointer key;
};

/// One module, loaded and logged in to one token, with the keys that were asked for: one generation of
/// handles. It is never repaired: after a loss the process ends, because libp11 keeps dead sessions and
/// handles that may name other keys.
class Token
{
public:
    /// Loads the module, finds token and keys, each by exactly one match, and logs in with the PIN file's PIN
    /// if it may be tried. Blocks, each step under a deadline of `watchdog`. Call from one thread; one Token
    /// a process at a time.
    ///
    /// Faults: TokenUnavailable, TokenLocked, Ambiguous, NotFound (a key), StorageUnavailable (PIN attempts).
    /// libp11 keeps a copy of the PIN in plain memory until the slot is freed.
    static TokenResult<Token> open(const TokenWish& wish, PinAttempts& attempts, CallWatchdog& watchdog);

    Token(Token&&) noexcept;
    Token& operator=(Token&&) noexcept;
    /// Frees keys, slots and module in the one order that is safe; no signature may be under way.
    ~Token();

    [[nodiscard]] const TokenIdentity& identity() const { return identity_; }
    [[nodiscard]] const std::vector<TokenKey>& keys() const { return keys_; }
    [[nodiscard]] const TokenKey* find_key(std::string_view name) const;

private:
    struct Loaded;
    explicit Token(std::unique_ptr<Loaded> loaded);
    TokenResult<void> find_token(const TokenWish& wish, CallWatchdog& watchdog);
    TokenResult<void> log_in(const TokenWish& wish, PinAttempts& attempts, CallWatchdog& watchdog);
    TokenResult<void> find_keys(const TokenWish& wish, CallWatchdog& watchdog);

    std::unique_ptr<Loaded> loaded_; // declared first, freed last: keys_ point into it
    TokenIdentity identity_;
    std::vector<TokenKey> keys_;
};

} // namespace countersign::hsm
