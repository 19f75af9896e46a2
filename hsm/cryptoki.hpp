// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/secret.hpp"
#include "hsm/mechanism.hpp"
#include "hsm/selection.hpp"

#include <p11-kit/pkcs11.h>

#include <span>
#include <vector>

namespace countersign::hsm {

/// A PKCS#11 module by its own function list, without libp11, which cannot make keys with attributes that we
/// choose. For one-shot programs: one thread, one module, no recovery.
class Cryptoki
{
public:
    /// Loads and initialises `module`. Blocks. Fault: TokenUnavailable.
    static TokenResult<Cryptoki> load(const std::string& module);
    Cryptoki(Cryptoki&& other) noexcept;
    Cryptoki& operator=(Cryptoki&&) = delete;
    /// Finalises the module; it stays loaded until the process ends.
    ~Cryptoki();

    /// The tokens in all slots, uninitialised ones too.
    [[nodiscard]] TokenResult<std::vector<TokenIdentity>> tokens() const;

private:
    friend class CryptokiSession;
    explicit Cryptoki(CK_FUNCTION_LIST* functions)
        : functions_(functions)
    {
    }
    CK_FUNCTION_LIST* functions_;
};

/// One read-write session. It must not outlive its module.
class CryptokiSession
{
public:
    static TokenResult<CryptokiSession> open(const Cryptoki& module, unsigned long slot);
    CryptokiSession(CryptokiSession&& other) noexcept;
    CryptokiSession& operator=(CryptokiSession&&) = delete;
    ~CryptokiSession();

    /// Tries `pin` once; not at all when the token says that it is locked, or would be by one wrong PIN.
    /// Fault: TokenLocked.
    [[nodiscard]] TokenResult<void> log_in(const Secret& pin);
    [[nodiscard]] TokenResult<std::vector<CK_OBJECT_HANDLE>> find(std::vector<CK_ATTRIBUTE> attributes) const;
    /// The value of an attribute; nothing when the token does not know it or does not tell it.
    [[nodiscard]] std::optional<Bytes> attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const;

    struct KeyPair
    {
        CK_OBJECT_HANDLE public_key = 0;
        CK_OBJECT_HANDLE private_key = 0;
    };
    [[nodiscard]] TokenResult<KeyPair> generate(CK_MECHANISM_TYPE mechanism,
        std::vector<CK_ATTRIBUTE> public_attributes, std::vector<CK_ATTRIBUTE> private_attributes) const;
    [[nodiscard]] TokenResult<void> destroy(CK_OBJECT_HANDLE object) const;
    /// C_Sign over `digest`, whose length fits. RSA: PKCS#1 v1.5 with DigestInfo; ECDSA: DER of RFC 3279.
    [[nodiscard]] TokenResult<Bytes> sign_digest(
        CK_OBJECT_HANDLE key, Mechanism mechanism, BytesView digest) const;

private:
    CryptokiSession(CK_FUNCTION_LIST* functions, CK_SESSION_HANDLE session, unsigned long slot)
        : functions_(functions)
        , session_(session)
        , slot_(slot)
    {
    }
    CK_FUNCTION_LIST* functions_;
    CK_SESSION_HANDLE session_;
    unsigned long slot_;
};

} // namespace countersign::hsm
