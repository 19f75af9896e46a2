// SPDX-License-Identifier: Apache-2.0
#include "signer/token_watch.hpp"

#include "core/journal.hpp"

#include <fmt/format.h>

namespace countersign::signer {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view kTokenState = "8a2c5f7e1d3b4c60a9e4f1728b6d0c35";
constexpr std::string_view kKeyReady = "c71b9e204fd84a1ab3065de8f2974ac6";
constexpr std::string_view kKeyFailed = "e3965ab70c2d4f18847a1b9cd05f6e22";

constexpr milliseconds kFirstPause { 100 };
constexpr milliseconds kFirstTestPause { 5'000 }; // after a self-test that failed
constexpr milliseconds kLongestTestPause { 3'600'000 };

} // namespace

TokenWatch::TokenWatch(TokenClient& token, std::vector<CaKey*> keys, LogWriter& log, const Clock& clock)
    : token_(token)
    , keys_(std::move(keys))
    , log_(log)
    , clock_(clock)
{
}

asio::awaitable<void> TokenWatch::run()
{
    milliseconds pause = kFirstPause;
    for (;;) {
        const bool ready = co_await token_.look();
        tell_state();
        const bool all_tested = ready && co_await test_keys();
        pause = all_tested ? token_.settings().times.look : std::min(pause * 2, token_.settings().times.look);
        co_await token_.wait_for_news(pause);
        if (all_tested) pause = kFirstPause;
    }
}

/// False when some key still waits for its test.
asio::awaitable<bool> TokenWatch::test_keys()
{
    if (std::ranges::all_of(keys_, [](const CaKey* key) { return key->is_ready(); })) co_return true;
    Result<std::map<std::string, TokenKey>> found = co_await token_.keys();
    if (!found) co_return false;
    bool all = true;
    for (CaKey* key : keys_) {
        if (!key->is_ready() && fits_certificate(*key, *found) && may_test_now(*key)) co_await test(*key);
        all = all && key->is_ready();
    }
    co_return all;
}

bool TokenWatch::fits_certificate(CaKey& key, const std::map<std::string, TokenKey>& found) const
{
    const auto at_token = found.find(key.settings.name);
    if (at_token == found.end()) {
        fail(key, fmt::format("token {} has no key named \"{}\"", token_.settings().name, key.settings.name),
            "name it in the token's configuration: [[key]] name and uri");
        return false;
    }
    key.type = at_token->second.type;
    if (at_token->second.spki == key.settings.issuer.spki()) return true;
    fail(key,
        fmt::format(
            "the token's key \"{}\" is not the key of {}", key.settings.name, key.settings.certificate),
        "correct `uri` in the token's configuration, or `certificate` in the signer's");
    return false;
}

bool TokenWatch::may_test_now(CaKey& key) const
{
    const milliseconds now = clock_.since_boot();
    while (!key.tests.empty() && key.tests.front() + std::chrono::hours { 1 } <= now)
        key.tests.pop_front();
    if (key.tests.size() >= kSelfTestsPerHour) {
        key.problem = fmt::format("the token was lost {} times within an hour", key.tests.size());
        key.hint = "see why countersign-token ends; the key is tested again later";
        return false;
    }
    return now >= key.next_test;
}

asio::awaitable<void> TokenWatch::test(CaKey& key)
{
    const std::uint64_t generation = token_.generation();
    key.tests.push_back(clock_.since_boot());
    audit::Draft draft { audit::RecordType::SelfTest,
        { { "key", key.settings.name }, { "token", token_.settings().name },
            { "issuerSpkiSha256", to_hex(key.settings.issuer.spki_sha256()) }, { "text", kSelfTestText } },
        {} };
    Result<std::uint64_t> logged = co_await log_.append_durably(std::move(draft));
    if (!logged) co_return fail(key, logged.error().what, "the signer ends; see its journal");
    const BytesView text = bytes_of(kSelfTestText);
    const x509::Issuer& issuer = key.settings.issuer;
    std::string mechanism { x509::name_of(issuer.algorithm()) };
    Bytes digest = issuer.digest(text);
    TokenAnswer answer = co_await token_.sign(key.settings.name, std::move(mechanism), std::move(digest));
    if (answer.use != TokenAnswer::Use::Signed)
        co_return fail(key, answer.problem.problem, answer.problem.hint);
    Result<void> verified = issuer.verify(text, answer.signature);
    if (!verified)
        co_return fail(key, "its self-test gave a signature that does not verify with its certificate",
            "do not use this token; compare key and certificate");
    key.tested = generation;
    key.pause = {};
    key.problem.clear();
    key.hint.clear();
    journal(Severity::Notice, kKeyReady, "A CA key passed its self-test",
        { { "KEY", key.settings.name }, { "TOKEN", token_.settings().name },
            { "LOG_INDEX", std::to_string(*logged) } });
}

void TokenWatch::fail(CaKey& key, std::string problem, std::string hint) const
{
    key.pause = key.pause == milliseconds {} ? kFirstTestPause : std::min(key.pause * 2, kLongestTestPause);
    key.next_test = clock_.since_boot() + key.pause;
    if (key.problem != problem)
        journal(Severity::Error, kKeyFailed, "A CA key cannot be used",
            { { "KEY", key.settings.name }, { "TOKEN", token_.settings().name }, { "PROBLEM", problem },
                { "HINT", hint } });
    key.problem = std::move(problem);
    key.hint = std::move(hint);
}

void TokenWatch::tell_state()
{
    const TokenStatus& status = token_.status();
    const std::string problem = status.problem ? status.problem->problem : "";
    const std::string now = status.state + ": " + problem;
    if (now == told_) return;
    told_ = now;
    journal(status.state == "ready" ? Severity::Notice : Severity::Warning, kTokenState,
        "A token changed its state",
        { { "TOKEN", token_.settings().name }, { "STATE", status.state }, { "PROBLEM", problem } });
}

} // namespace countersign::signer
