// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signer/config.hpp"
#include "signer/rate_window.hpp"
#include "signer/token_client.hpp"

#include <deque>

namespace countersign::signer {

/// A CA key as the signer uses it: what it may sign, where it is, and whether it passed its self-test.
struct CaKey
{
    /// Both outlive it.
    CaKey(const KeySettings& key, TokenClient& at)
        : settings(key)
        , token(at)
        , issuer(rail_issuer(key.issuer))
    {
    }

    /// Its self-test passed, and nothing happened to the token since.
    [[nodiscard]] bool is_ready() const
    {
        return tested == token.generation() && token.status().state == "ready";
    }
    /// Not ready, but it may be within a moment: the token was just lost or came back, and no test failed.
    [[nodiscard]] bool is_being_tested() const
    {
        const std::string& state = token.status().state;
        return !is_ready() && problem.empty() && (state == "starting" || state == "ready");
    }
    /// Why it is not ready: what the token says, else what its self-test found.
    [[nodiscard]] TokenProblem trouble() const;

    const KeySettings& settings;
    TokenClient& token;
    RailIssuer issuer;
    RateWindow rate;
    std::string type; // as the token says; empty until it did
    std::optional<std::uint64_t> tested; // the token's generation in which the self-test passed
    std::string problem; // of the last self-test; empty when it passed, or there was none
    std::string hint;
    std::deque<std::chrono::milliseconds> tests; // when, since boot, within the last hour
    std::chrono::milliseconds next_test {};
    std::chrono::milliseconds pause {};
};

} // namespace countersign::signer
