// SPDX-License-Identifier: Apache-2.0
#include "signer/signer.hpp"

#include "core/check.hpp"
#include "core/version.hpp"
#include "signer/replies.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/json/array.hpp>

#include <algorithm>

namespace countersign::signer {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

json::value text_or_null(const std::string& text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}
json::value text_or_null(const std::optional<std::string>& text)
{
    return text ? json::value(*text) : json::value(nullptr);
}

json::object key_row(const CaKey& key)
{
    const bool ready = key.is_ready();
    const TokenProblem trouble = ready ? TokenProblem {} : key.trouble();
    return { { "name", key.settings.name }, { "token", key.settings.token }, { "ready", ready },
        { "problem", text_or_null(trouble.problem) }, { "hint", text_or_null(trouble.hint) },
        { "type", text_or_null(key.type) }, { "spkiSha256", to_hex(key.settings.issuer.spki_sha256()) } };
}

json::object token_row(const TokenClient& token)
{
    const TokenStatus& status = token.status();
    const TokenProblem problem = status.problem.value_or(TokenProblem {});
    return { { "name", token.settings().name }, { "state", status.state },
        { "label", text_or_null(status.label) }, { "serial", text_or_null(status.serial) },
        { "slot", status.slot ? json::value(*status.slot) : json::value(nullptr) },
        { "problem", text_or_null(problem.problem) }, { "code", text_or_null(problem.code) },
        { "hint", text_or_null(problem.hint) } };
}

json::array key_rows(const std::vector<std::unique_ptr<CaKey>>& keys)
{
    json::array rows;
    for (const std::unique_ptr<CaKey>& key : keys)
        rows.push_back(key_row(*key));
    return rows;
}

} // namespace

Signer::Signer(asio::io_context& io, const Config& config, OpenedLog opened, const Clock& clock,
    Random& random, std::function<void(const Error&)> on_storage_failure)
    : io_(io)
    , config_(config)
    , log_(io, std::move(opened.log), clock, std::move(on_storage_failure))
    , ledger_(std::move(opened.ledger))
    , clock_watch_(clock, opened.clock)
    , signing_({ clock, log_, ledger_, clock_watch_, keys_ })
    , log_methods_(log_, ledger_, clock_watch_, clock, random, std::move(opened.prefixes))
{
    for (const TokenSettings& settings : config.tokens)
        tokens_.push_back(std::make_unique<TokenClient>(io, settings));
    for (const KeySettings& settings : config.keys) {
        const auto at = std::ranges::find(config.tokens, settings.token, &TokenSettings::name);
        check(at != config.tokens.end(), "the configuration checked that a key's token is there");
        TokenClient& token = *tokens_[static_cast<std::size_t>(at - config.tokens.begin())];
        keys_.push_back(std::make_unique<CaKey>(settings, token));
    }
    for (const std::unique_ptr<TokenClient>& token : tokens_) {
        std::vector<CaKey*> its_keys;
        for (const std::unique_ptr<CaKey>& key : keys_)
            if (&key->token == token.get()) its_keys.push_back(key.get());
        watches_.push_back(std::make_unique<TokenWatch>(*token, std::move(its_keys), log_, clock));
    }
}

std::vector<ipc::Endpoint> Signer::endpoints()
{
    const ipc::Roles role = ipc::only(ipc::Role::Private);
    return {
        { "io.countersign.Signer.Keys", role, [this](ipc::Call call) { return keys(std::move(call)); } },
        { "io.countersign.Signer.Sign", role, [this](ipc::Call call) { return sign(std::move(call)); } },
        { "io.countersign.Signer.Outcome", role,
            [this](ipc::Call call) { return log_methods_.outcome(std::move(call)); } },
        { "io.countersign.Signer.Append", role,
            [this](ipc::Call call) { return log_methods_.append(std::move(call)); } },
        { "io.countersign.Signer.Read", role,
            [this](ipc::Call call) { return log_methods_.read(std::move(call)); } },
        { "io.countersign.Signer.Checkpoint", role,
            [this](ipc::Call call) { return log_methods_.checkpoint(std::move(call)); } },
        { "io.countersign.Signer.Status", role, [this](ipc::Call call) { return status(std::move(call)); } },
        { "io.countersign.Signer.AcceptClock", role,
            [this](ipc::Call call) { return log_methods_.accept_clock(std::move(call)); } },
        { "io.countersign.Signer.ConfirmGap", role,
            [this](ipc::Call call) { return log_methods_.confirm_gap(std::move(call)); } },
    };
}

void Signer::watch_tokens()
{
    for (const std::unique_ptr<TokenWatch>& watch : watches_)
        asio::co_spawn(io_, watch->run(), asio::detached);
}

asio::awaitable<ipc::Reply> Signer::sign(ipc::Call call)
{
    const auto text
        = [&](std::string_view name) { return std::string { call.parameters.at(name).as_string() }; };
    Result<IntentId> intent = IntentId::parse(text("intent"));
    if (!intent) co_return invalid_parameter("intent");
    if (!RequestId::parse(text("request"))) co_return invalid_parameter("request");
    Result<Bytes> tbs = from_base64(text("tbs"));
    if (!tbs || tbs->size() > x509::kLongestTbs) co_return invalid_parameter("tbs");
    co_return co_await signing_.sign({ .intent = std::move(*intent),
        .key = text("key"),
        .kind = text("kind"),
        .tbs = std::move(*tbs),
        .decision_record = text("decisionRecord"),
        .request = text("request") });
}

asio::awaitable<ipc::Reply> Signer::keys(ipc::Call)
{
    co_return json::object { { "keys", key_rows(keys_) } };
}

asio::awaitable<ipc::Reply> Signer::status(ipc::Call)
{
    const audit::Log& log = log_.log();
    const std::string& clock_problem = clock_watch_.problem(log.last_time());
    json::array tokens;
    for (const std::unique_ptr<TokenClient>& token : tokens_)
        tokens.push_back(token_row(*token));
    co_return json::object { { "version", kVersion }, { "logId", log.log_id().text() },
        { "logSize", static_cast<std::int64_t>(log.size()) },
        { "serialPrefix", std::int64_t { log.serial_prefix() } }, { "clockInOrder", clock_problem.empty() },
        { "clockProblem", text_or_null(clock_problem) }, { "configurationDigest", to_hex(config_.digest) },
        { "keys", key_rows(keys_) }, { "tokens", std::move(tokens) } };
}

} // namespace countersign::signer
