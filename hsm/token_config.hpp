// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hsm/token.hpp"

#include <map>
#include <sys/types.h>

namespace countersign::hsm {

inline constexpr int kMostSessions = 16; // libp11 keeps at most 16 sessions a slot
inline constexpr int kLongestDeadline = 600; // seconds; a remote token that answers later helps nobody
inline constexpr std::size_t kMostKeys = 64; // names that Keys lists

/// token.d/NAME.toml, checked.
struct TokenConfig
{
    /// Reads `path`; the token's name is the file's stem. Blocks. Error: InvalidConfiguration, naming file,
    /// line and what is allowed. Whether module, token, PIN and keys exist is not looked at: they may come
    /// later.
    static Result<TokenConfig> load(const std::string& path);

    std::string name;
    TokenWish wish;
    std::string state; // folder
    std::string socket; // path
    uid_t signer_uid = 0;
    int sessions = 1; // signing threads
    std::chrono::seconds deadline {}; // of each call
    std::map<std::string, std::string> environment; // set before the module is loaded
};

} // namespace countersign::hsm
