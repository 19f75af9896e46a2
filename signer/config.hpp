// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signer/rails.hpp"
#include "x509/issuer.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace countersign::signer {

inline constexpr std::int64_t kMostConnections = 64; // to one token
inline constexpr std::int64_t kMostValidityDays = 3'650;
inline constexpr std::int64_t kMostSignaturesPerMinute = 10'000'000;

/// How long the signer waits for countersign-token. Not configured: a test shortens them.
struct TokenTimes
{
    std::chrono::milliseconds connect { 2'000 };
    std::chrono::milliseconds ask { 5'000 }; // Describe and Keys touch no token
    std::chrono::milliseconds wait { 20'000 }; // for a connection that others use
    std::chrono::milliseconds margin { 5'000 }; // beyond the token's own deadline: it answers first
    std::chrono::milliseconds look { 5'000 }; // between looks at its state
};

struct TokenSettings
{
    std::string name;
    std::string socket;
    uid_t uid = 0;
    std::size_t connections = 2;
    TokenTimes times {};
};

struct KeySettings
{
    std::string name;
    std::string token; // name of one of the tokens
    std::string certificate; // path
    x509::Issuer issuer;
    Rails rails;
};

/// signer.toml, read and checked, with the certificates that it names.
struct Config
{
    std::string state;
    std::string socket;
    uid_t daemon_uid = 0;
    std::vector<TokenSettings> tokens;
    std::vector<KeySettings> keys;
    Digest digest {}; // SHA-256 of the file

    /// Blocks. Error: InvalidConfiguration, naming file, line and what is allowed.
    static Result<Config> load(const std::string& path);
};

/// What the rails look at in the key's certificate.
[[nodiscard]] RailIssuer rail_issuer(const x509::Issuer& issuer);

} // namespace countersign::signer
