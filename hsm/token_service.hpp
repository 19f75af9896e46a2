// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hsm/token_config.hpp"
#include "ipc/call.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <optional>

namespace countersign::hsm {

/// What Describe calls `state`.
enum class TokenState
{
    Starting,
    Ready,
    Unavailable,
    Locked
};

/// io.countersign.Token over one token. It lives on the one thread of `io`; calls into the module run on one
/// thread for opening and `sessions` threads for signing, each under a deadline of `watchdog`.
class TokenService
{
public:
    /// All outlive the service.
    TokenService(boost::asio::io_context& io, const TokenConfig& config, PinAttempts& attempts,
        CallWatchdog& watchdog);

    [[nodiscard]] std::vector<ipc::Endpoint> endpoints();
    /// Opens the token; when that fails says why, waits longer each time (1 to 30 s) and tries again with
    /// everything afresh. Ends when the token is ready, or after `stop`.
    boost::asio::awaitable<void> keep_opening();
    /// Ends the waiting. Calls in flight go on.
    void stop();
    /// After the event loop ended: joins the signing threads, then frees keys, token and module. Blocks.
    void close();

private:
    boost::asio::awaitable<ipc::Reply> describe(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> keys(ipc::Call call);
    boost::asio::awaitable<ipc::Reply> sign(ipc::Call call);
    void accept(Token token);
    void note(const TokenFault& fault);
    void lose(const TokenFault& fault);
    boost::asio::awaitable<void> end_soon();
    [[nodiscard]] std::optional<ipc::CallError> not_ready() const;
    [[nodiscard]] ipc::CallError unavailable(const TokenFault& fault) const;

    boost::asio::io_context& io_;
    const TokenConfig& config_;
    PinAttempts& attempts_;
    CallWatchdog& watchdog_;
    boost::asio::thread_pool opener_ { 1 };
    boost::asio::thread_pool signers_;
    boost::asio::steady_timer pause_;
    bool stopping_ = false;
    TokenState state_ = TokenState::Starting;
    std::optional<TokenFault> fault_; // of the state, unless it is Ready
    std::optional<Token> token_; // set once, when it is ready; freed by `close`
};

} // namespace countersign::hsm
