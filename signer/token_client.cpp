// SPDX-License-Identifier: Apache-2.0
#include "signer/token_client.hpp"

#include "core/version.hpp"
#include "signer/json_members.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace countersign::signer {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostTokenKeys = 256;

std::optional<std::string> text_or_nothing(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_string()) return std::nullopt;
    return std::string { value->get_string() };
}

std::optional<std::int64_t> integer_or_nothing(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_int64()) return std::nullopt;
    return value->get_int64();
}

/// What a peer's error reply says; the name says which kind.
TokenProblem problem_of(const ipc::CallError& error)
{
    TokenProblem problem;
    problem.locked = error.name == "io.countersign.Token.Locked";
    problem.slot = integer_or_nothing(error.parameters, "slot");
    problem.code = text_or_nothing(error.parameters, "code").value_or("none");
    problem.problem = problem.locked ? "the token is locked" : "the token cannot be used";
    if (error.name == "io.countersign.Token.NotFound")
        problem.problem
            = fmt::format("the token has no {}", text_or_nothing(error.parameters, "what").value_or("key"));
    else if (!problem.locked && error.name != "io.countersign.Token.TokenUnavailable")
        problem.problem = fmt::format("countersign-token answered {}", error.name);
    problem.hint = text_or_nothing(error.parameters, "hint").value_or("see the journal of countersign-token");
    return problem;
}

TokenProblem unreachable(const Error& error)
{
    return { .locked = false,
        .slot = std::nullopt,
        .code = "none",
        .problem = error.what,
        .hint = "start countersign-token, or see why it ends: its journal says it" };
}

/// The token answers these two before it uses the key; of any other error nobody knows.
bool surely_did_not_sign(const ipc::CallError& error)
{
    return error.name == "io.countersign.Token.Locked" || error.name == "io.countersign.Token.NotFound";
}

} // namespace

TokenClient::TokenClient(asio::io_context& io, const TokenSettings& settings)
    : settings_(settings)
    , returned_(io, asio::steady_timer::time_point::max())
    , news_(io, asio::steady_timer::time_point::max())
{
}

asio::awaitable<TokenAnswer> TokenClient::sign(std::string key, std::string mechanism, Bytes digest)
{
    const std::uint64_t tested = generation_;
    Result<Connection> connection = co_await take();
    if (!connection)
        co_return TokenAnswer { TokenAnswer::Use::NotAsked, {}, unreachable(connection.error()) };
    if (generation_ != tested) { // another process may be behind it now: its keys are tested first
        give_back(std::move(*connection));
        co_return TokenAnswer { TokenAnswer::Use::NotAsked, {},
            unreachable({ ErrorCode::Unavailable, "it was started afresh and is tested first; try again" }) };
    }
    json::object parameters { { "key", key }, { "mechanism", mechanism }, { "digest", to_base64(digest) } };
    const Result<ipc::Reply> reply = co_await connection->client.call(
        "io.countersign.Token.Sign", std::move(parameters), signing_time());
    TokenAnswer answer = read_signature(reply);
    if (!reply) drop(connection->epoch);
    give_back(std::move(*connection));
    co_return answer;
}

TokenAnswer TokenClient::read_signature(const Result<ipc::Reply>& reply)
{
    TokenAnswer answer { TokenAnswer::Use::MayHaveSigned, {}, {} };
    if (!reply) {
        answer.problem = unreachable(reply.error());
        return answer;
    }
    if (const auto* error = std::get_if<ipc::CallError>(&*reply)) {
        if (surely_did_not_sign(*error)) answer.use = TokenAnswer::Use::NotAsked;
        answer.problem = problem_of(*error);
        note(answer.problem);
        tell_news();
        return answer;
    }
    JsonMembers members { "Sign", std::get<json::object>(*reply) };
    Result<Bytes> signature = from_base64(members.text("signature"));
    if (!signature || signature->empty()) {
        answer.problem
            = unreachable({ ErrorCode::ProtocolViolation, "countersign-token answered no signature" });
        return answer;
    }
    answer.use = TokenAnswer::Use::Signed;
    answer.signature = std::move(*signature);
    return answer;
}

asio::awaitable<bool> TokenClient::look()
{
    const Result<ipc::Reply> reply = co_await ask("Describe", {});
    if (!reply)
        note(unreachable(reply.error()));
    else if (const auto* error = std::get_if<ipc::CallError>(&*reply))
        note(problem_of(*error));
    else
        take_over(std::get<json::object>(*reply));
    co_return status_.state == "ready";
}

void TokenClient::take_over(const json::object& description)
{
    TokenStatus seen;
    seen.state = text_or_nothing(description, "state").value_or("unavailable");
    seen.label = text_or_nothing(description, "label");
    seen.serial = text_or_nothing(description, "serial");
    seen.slot = integer_or_nothing(description, "slot");
    deadline_seconds_
        = std::clamp<std::int64_t>(integer_or_nothing(description, "deadlineSeconds").value_or(10), 1, 3600);
    sessions_ = std::clamp<std::int64_t>(integer_or_nothing(description, "sessions").value_or(1), 1, 64);
    if (seen.state != "ready") {
        seen.problem = TokenProblem { .locked = seen.state == "locked",
            .slot = seen.slot,
            .code = text_or_nothing(description, "code").value_or("none"),
            .problem = text_or_nothing(description, "problem").value_or("it is " + seen.state),
            .hint = text_or_nothing(description, "hint").value_or("wait for it, or see its journal") };
        if (status_.state == "ready") ++generation_;
    }
    status_ = std::move(seen);
}

void TokenClient::note(TokenProblem problem)
{
    if (status_.state == "ready") ++generation_;
    status_.state = problem.locked ? "locked" : "unavailable";
    status_.problem = std::move(problem);
}

asio::awaitable<Result<std::map<std::string, TokenKey>>> TokenClient::keys()
{
    const Result<ipc::Reply> reply = co_await ask("Keys", {});
    if (!reply) co_return reply.error();
    if (const auto* error = std::get_if<ipc::CallError>(&*reply))
        co_return Error { ErrorCode::TokenUnavailable, problem_of(*error).problem };
    std::map<std::string, TokenKey> found;
    JsonMembers members { "Keys", std::get<json::object>(*reply) };
    for (const json::value& entry : members.array("keys", kMostTokenKeys)) {
        if (!entry.is_object())
            co_return Error { ErrorCode::ProtocolViolation,
                "countersign-token answered a key that is no object" };
        JsonMembers fields { "keys", entry.get_object() };
        const std::string name = fields.text("name");
        Result<Bytes> spki = from_base64(fields.text("publicKey"));
        found[name] = { fields.text("type"), spki ? std::move(*spki) : Bytes {} };
        if (!fields.is_sound() || !spki)
            co_return Error { ErrorCode::ProtocolViolation,
                "countersign-token answered a key that does not parse" };
    }
    co_return found;
}

asio::awaitable<void> TokenClient::wait_for_news(std::chrono::milliseconds time)
{
    if (!has_news_) {
        news_.expires_after(time);
        boost::system::error_code woken;
        co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    has_news_ = false;
}

void TokenClient::tell_news()
{
    has_news_ = true; // also when nobody waits just now
    news_.cancel();
}

/// For methods that may be asked again: none of them uses a key.
asio::awaitable<Result<ipc::Reply>> TokenClient::ask(std::string method, json::object parameters)
{
    Result<Connection> connection = co_await take();
    if (!connection) co_return connection.error();
    Result<ipc::Reply> reply = co_await connection->client.call(
        "io.countersign.Token." + method, std::move(parameters), settings_.times.ask);
    if (!reply) drop(connection->epoch);
    give_back(std::move(*connection));
    co_return reply;
}

asio::awaitable<Result<TokenClient::Connection>> TokenClient::take()
{
    // Each waits for one that is given back; that happens within the signing time, whatever the token does.
    const auto end = std::chrono::steady_clock::now() + settings_.times.wait;
    // One more than for signatures: while all of them sign, the token can still be looked at.
    while (idle_.empty() && open_ > settings_.connections) {
        boost::system::error_code woken;
        co_await returned_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (std::chrono::steady_clock::now() < end) continue;
        returned_.cancel_one(); // this one's turn goes to the next
        co_return Error { ErrorCode::Timeout,
            fmt::format("token {}: all connections are in use", settings_.name) };
    }
    while (!idle_.empty()) {
        Connection connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection.client.is_open()) co_return connection;
        --open_;
        drop(connection.epoch);
    }
    ++open_;
    Result<Connection> connection = co_await connect();
    if (!connection) {
        --open_;
        returned_.cancel_one();
    }
    co_return connection;
}

asio::awaitable<Result<TokenClient::Connection>> TokenClient::connect()
{
    const std::uint64_t epoch = epoch_;
    ipc::ConnectOptions options;
    options.deadline = settings_.times.connect;
    options.server_uids = { settings_.uid, 0 }; // 0: a service manager may have listened for it
    Result<ipc::Client> client = co_await ipc::Client::connect(settings_.socket, options);
    if (!client) co_return client.error().in("countersign-token");
    Result<void> same = co_await client->check_version(std::string { kVersion });
    if (!same) co_return same.error().in("countersign-token");
    co_return Connection { std::move(*client), epoch };
}

void TokenClient::give_back(Connection connection)
{
    if (connection.client.is_open() && connection.epoch == epoch_)
        idle_.push_back(std::move(connection));
    else
        --open_;
    returned_.cancel_one();
}

void TokenClient::notice_loss()
{
    if (std::ranges::any_of(idle_, [](const Connection& one) { return !one.client.is_open(); })) drop(epoch_);
}

/// A connection of `epoch` broke. Those of an earlier epoch were given up already.
void TokenClient::drop(std::uint64_t epoch)
{
    if (epoch != epoch_) return;
    ++epoch_;
    ++generation_;
    open_ -= idle_.size();
    idle_.clear();
    if (status_.state == "ready") status_.state = "starting";
    tell_news();
}

std::chrono::milliseconds TokenClient::signing_time() const
{
    // Connections beyond its sessions wait inside the token for one another.
    const auto connections = static_cast<std::int64_t>(settings_.connections);
    const std::int64_t rounds = (connections + sessions_ - 1) / sessions_;
    return std::chrono::seconds { deadline_seconds_ * std::max<std::int64_t>(rounds, 1) }
    + settings_.times.margin;
}

} // namespace countersign::signer
