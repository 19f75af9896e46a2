// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/clock.hpp"
#include "ipc/client.hpp"
#include "signer/config.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace countersign::signer {

/// Why a token cannot be used, as Status and error replies tell it.
struct TokenProblem
{
    bool locked = false; // it wants an operator
    std::optional<std::int64_t> slot;
    std::string code; // a CKR name, or ours: "none"
    std::string problem;
    std::string hint;
};

/// What countersign-token says about itself, or what stands in its way.
struct TokenStatus
{
    std::string state = "starting"; // starting, ready, unavailable, locked
    std::optional<std::string> label;
    std::optional<std::string> serial;
    std::optional<std::int64_t> slot;
    std::optional<TokenProblem> problem;
};

/// What one request for a signature did. Of MayHaveSigned nobody knows: it is never asked again.
struct TokenAnswer
{
    enum class Use
    {
        NotAsked,
        MayHaveSigned,
        Signed
    };
    Use use = Use::NotAsked;
    Bytes signature; // of Signed
    TokenProblem problem; // of the others
};

/// A key as the token has it.
struct TokenKey
{
    std::string type; // "ec-p256"
    Bytes spki; // SubjectPublicKeyInfo, DER
};

/// The way to one countersign-token: a bounded pool of connections, each with version handshake and the
/// peer's uid checked. Any broken connection breaks them all: behind them was one process. Never asks twice
/// for a signature.
class TokenClient
{
public:
    /// `settings` outlive it.
    TokenClient(boost::asio::io_context& io, const TokenSettings& settings);
    TokenClient(const TokenClient&) = delete;
    TokenClient& operator=(const TokenClient&) = delete;

    /// Has `digest` signed, at most once.
    boost::asio::awaitable<TokenAnswer> sign(std::string key, std::string mechanism, Bytes digest);
    /// Asks the token for its state and takes it over, see `status`. True when it is ready.
    boost::asio::awaitable<bool> look();
    /// Its keys by name. Error: TokenUnavailable.
    boost::asio::awaitable<Result<std::map<std::string, TokenKey>>> keys();

    [[nodiscard]] const TokenSettings& settings() const { return settings_; }
    [[nodiscard]] const TokenStatus& status() const { return status_; }
    /// Changes whenever connections broke, or the token said that it cannot be used: its keys must be tested
    /// again.
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    /// Looks whether the token's process closed a connection while nobody was asking it.
    void notice_loss();
    /// Waits for `time`, or until a signature failed or a connection broke. For one caller.
    boost::asio::awaitable<void> wait_for_news(std::chrono::milliseconds time);

private:
    struct Connection
    {
        ipc::Client client;
        std::uint64_t epoch = 0;
    };
    boost::asio::awaitable<Result<Connection>> take();
    boost::asio::awaitable<Result<Connection>> connect();
    void give_back(Connection connection);
    void drop(std::uint64_t epoch);
    boost::asio::awaitable<Result<ipc::Reply>> ask(std::string method, boost::json::object parameters);
    TokenAnswer read_signature(const Result<ipc::Reply>& reply);
    void take_over(const boost::json::object& description);
    void note(TokenProblem problem);
    void tell_news();
    [[nodiscard]] std::chrono::milliseconds signing_time() const;

    const TokenSettings& settings_;
    TokenStatus status_;
    std::vector<Connection> idle_;
    std::size_t open_ = 0; // idle ones and those in use
    std::uint64_t epoch_ = 0; // of the connections
    std::uint64_t generation_ = 0;
    std::int64_t deadline_seconds_ = 10; // the token's own, per call
    std::int64_t sessions_ = 1;
    boost::asio::steady_timer returned_; // wakes those who wait for a connection
    boost::asio::steady_timer news_;
    bool has_news_ = false;
};

} // namespace countersign::signer
