// SPDX-License-Identifier: Apache-2.0
#include "hsm/token_service.hpp"

#include "core/journal.hpp"
#include "core/printable.hpp"
#include "runtime/offload.hpp"
#include "runtime/service_notify.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <unistd.h>

namespace countersign::hsm {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr std::string_view kTokenReady = "6a1b0f7d3c5e4f9282b4d0c7a9e65d10";
constexpr std::string_view kTokenNotReady = "b0d5c28f4e7a4a61930f6be1c2d7f843";
constexpr std::string_view kTokenLost = "d94c7be06f3148a7a5b1f20e8c3d6a92";

constexpr std::chrono::seconds kFirstPause { 1 };
constexpr std::chrono::seconds kLongestPause { 30 };
constexpr std::chrono::milliseconds kLastReplies {
    200
}; // for the replies that say why, before the process ends
constexpr std::string_view kNoCode = "none"; // the reply's `code` when no PKCS#11 call failed

std::string_view name_of(TokenState state)
{
    switch (state) {
    case TokenState::Starting:
        return "starting";
    case TokenState::Ready:
        return "ready";
    case TokenState::Unavailable:
        return "unavailable";
    case TokenState::Locked:
        return "locked";
    }
    return "unavailable";
}

ipc::CallError invalid(std::string_view parameter)
{
    return { "org.varlink.service.InvalidParameter", { { "parameter", parameter } } };
}

json::value text_or_null(bool known, std::string_view text)
{
    return known ? json::value(text) : json::value(nullptr);
}

json::value slot_or_null(std::optional<unsigned long> slot)
{
    return slot ? json::value(static_cast<std::int64_t>(*slot)) : json::value(nullptr);
}

std::string code_of(const TokenFault& fault)
{
    return fault.ckr ? ckr_name(*fault.ckr) : std::string { kNoCode };
}

bool fits(const TokenKey& key, Mechanism mechanism)
{
    return key.type.starts_with("rsa-") == is_rsa(mechanism);
}

/// A failure after which this process must not use its handles again.
bool is_loss(const TokenFault& fault)
{
    return !fault.ckr || ckr_meaning(*fault.ckr) == CkrMeaning::Lost;
}

} // namespace

TokenService::TokenService(
    asio::io_context& io, const TokenConfig& config, PinAttempts& attempts, CallWatchdog& watchdog)
    : io_(io)
    , config_(config)
    , attempts_(attempts)
    , watchdog_(watchdog)
    , signers_(static_cast<std::size_t>(config.sessions))
    , pause_(io)
{
}

std::vector<ipc::Endpoint> TokenService::endpoints()
{
    return {
        { "io.countersign.Token.Describe", ipc::only(ipc::Role::Private),
            [this](ipc::Call call) { return describe(std::move(call)); } },
        { "io.countersign.Token.Keys", ipc::only(ipc::Role::Private),
            [this](ipc::Call call) { return keys(std::move(call)); } },
        { "io.countersign.Token.Sign", ipc::only(ipc::Role::Private),
            [this](ipc::Call call) { return sign(std::move(call)); } },
    };
}

asio::awaitable<void> TokenService::keep_opening()
{
    std::chrono::seconds pause = kFirstPause;
    while (!stopping_) {
        auto open = [this] { return Token::open(config_.wish, attempts_, watchdog_); };
        TokenResult<Token> token = co_await runtime::offload(opener_, open);
        if (token) {
            accept(*std::move(token));
            co_return;
        }
        note(token.error());
        if (stopping_) co_return;
        pause_.expires_after(pause);
        boost::system::error_code woken;
        co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        pause = std::min(pause * 2, kLongestPause);
    }
}

void TokenService::stop()
{
    stopping_ = true;
    pause_.cancel();
}

void TokenService::close()
{
    // The module crashes when it is unloaded under a signature: signers first, then keys, slots, module.
    signers_.join();
    opener_.join();
    const CallWatchdog::Call call = watchdog_.begin("unloading the module");
    token_.reset();
}

void TokenService::accept(Token token)
{
    token_ = std::move(token);
    state_ = TokenState::Ready;
    fault_.reset();
    journal(Severity::Notice, kTokenReady, "the token is ready",
        { { "TOKEN", config_.name }, { "TOKEN_LABEL", token_->identity().label },
            { "TOKEN_SERIAL", token_->identity().serial },
            { "SLOT", std::to_string(token_->identity().slot) },
            { "KEYS", std::to_string(token_->keys().size()) } });
    runtime::notify_status(fmt::format("ready: token {}", token_->identity().text()));
}

void TokenService::note(const TokenFault& fault)
{
    const bool news = !fault_ || fault_->problem != fault.problem;
    state_ = fault.code == ErrorCode::TokenLocked ? TokenState::Locked : TokenState::Unavailable;
    fault_ = fault;
    if (!news) return; // said once, not every 30 s
    journal(Severity::Warning, kTokenNotReady, "the token is not ready",
        { { "TOKEN", config_.name }, { "STATE", std::string { name_of(state_) } },
            { "PROBLEM", fault.problem }, { "CKR", code_of(fault) }, { "HINT", fault.hint } });
    runtime::notify_status(
        fmt::format("{}: {}", name_of(state_), fault.problem.substr(0, fault.problem.find('\n'))));
}

void TokenService::lose(const TokenFault& fault)
{
    if (state_ != TokenState::Ready) return; // the first loss ends the process
    state_ = TokenState::Unavailable;
    fault_ = fault;
    journal(Severity::Critical, kTokenLost, "the token was lost; the process ends and starts afresh",
        { { "TOKEN", config_.name }, { "PROBLEM", fault.problem }, { "CKR", code_of(fault) } });
    asio::co_spawn(io_, end_soon(), asio::detached);
}

asio::awaitable<void> TokenService::end_soon()
{
    asio::steady_timer timer { io_, kLastReplies };
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    _exit(1); // no teardown: it would wait for sessions that are gone
}

ipc::CallError TokenService::unavailable(const TokenFault& fault) const
{
    const std::string hint
        = fault.hint.empty() ? fault.problem : fmt::format("{}; {}", fault.problem, fault.hint);
    if (fault.code == ErrorCode::TokenLocked)
        return { "io.countersign.Token.Locked",
            { { "token", config_.name }, { "slot", slot_or_null(fault.slot) }, { "hint", hint } } };
    return { "io.countersign.Token.TokenUnavailable",
        { { "token", config_.name }, { "slot", slot_or_null(fault.slot) }, { "code", code_of(fault) },
            { "hint", hint } } };
}

std::optional<ipc::CallError> TokenService::not_ready() const
{
    if (state_ == TokenState::Ready) return std::nullopt;
    if (fault_) return unavailable(*fault_);
    return unavailable(
        { ErrorCode::TokenUnavailable, "the token is being opened", "ask again in a second", {}, {} });
}

asio::awaitable<ipc::Reply> TokenService::describe(ipc::Call)
{
    const TokenIdentity* identity = token_ ? &token_->identity() : nullptr;
    json::object reply { { "name", config_.name }, { "module", config_.wish.module },
        { "state", name_of(state_) },
        { "label", text_or_null(identity != nullptr, identity ? identity->label : "") },
        { "serial", text_or_null(identity != nullptr, identity ? identity->serial : "") },
        { "slot",
            identity ? slot_or_null(identity->slot) : slot_or_null(fault_ ? fault_->slot : std::nullopt) },
        { "manufacturer", text_or_null(identity != nullptr, identity ? identity->manufacturer : "") },
        { "model", text_or_null(identity != nullptr, identity ? identity->model : "") },
        { "sessions", config_.sessions }, { "deadlineSeconds", config_.deadline.count() },
        { "problem", text_or_null(fault_.has_value(), fault_ ? fault_->problem : "") },
        { "code", text_or_null(fault_ && fault_->ckr, fault_ ? code_of(*fault_) : "") },
        { "hint", text_or_null(fault_.has_value(), fault_ ? fault_->hint : "") } };
    co_return reply;
}

asio::awaitable<ipc::Reply> TokenService::keys(ipc::Call)
{
    if (std::optional<ipc::CallError> error = not_ready()) co_return *std::move(error);
    json::array rows;
    for (const TokenKey& key : token_->keys())
        rows.push_back(json::object { { "name", key.name }, { "uri", key.uri }, { "type", key.type },
            { "publicKey", to_base64(key.spki) } });
    co_return json::object { { "keys", std::move(rows) } };
}

asio::awaitable<ipc::Reply> TokenService::sign(ipc::Call call)
{
    if (std::optional<ipc::CallError> error = not_ready()) co_return *std::move(error);
    const std::string_view name { call.parameters.at("key").as_string() };
    const TokenKey* key = token_->find_key(name);
    if (key == nullptr)
        co_return ipc::CallError { "io.countersign.Token.NotFound",
            { { "what", fmt::format("key {}", printable(name)) } } };
    const std::optional<Mechanism> mechanism = parse_mechanism(call.parameters.at("mechanism").as_string());
    if (!mechanism || !fits(*key, *mechanism)) co_return invalid("mechanism");
    Result<Bytes> digest = from_base64(call.parameters.at("digest").as_string());
    if (!digest || digest->size() != digest_octets(*mechanism)) co_return invalid("digest");
    auto work = [this, key, mechanism = *mechanism, octets = *std::move(digest)] {
        const CallWatchdog::Call watched = watchdog_.begin("C_Sign");
        return sign_digest(key->key.get(), mechanism, octets);
    };
    TokenResult<Bytes> signature = co_await runtime::offload(signers_, std::move(work));
    if (signature) co_return json::object { { "signature", to_base64(*signature) } };
    TokenFault fault = signature.error();
    fault.problem
        = fmt::format("token {}: key \"{}\": {}", token_->identity().text(), key->name, fault.problem);
    fault.slot = token_->identity().slot;
    if (is_loss(fault)) lose(fault);
    co_return unavailable(fault);
}

} // namespace countersign::hsm
