// SPDX-License-Identifier: Apache-2.0
#include "hsm/pin_attempts.hpp"

#include "core/canonical_json.hpp"
#include "core/check.hpp"
#include "core/file.hpp"
#include "core/strict_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

namespace countersign::hsm {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestFile = 64UL * 1024;
constexpr std::size_t kKeyOctets = 32;

constexpr std::pair<PinState, std::string_view> kStateNames[] = {
    { PinState::Trying, "trying" },
    { PinState::Undecided, "undecided" },
    { PinState::Accepted, "accepted" },
    { PinState::Refused, "refused" },
};

std::string_view name_of(PinState state)
{
    return std::ranges::find(kStateNames, state, &std::pair<PinState, std::string_view>::first)->second;
}

Result<PinState> state_of(std::string_view name)
{
    for (const auto& [state, text] : kStateNames)
        if (text == name) return state;
    return Error { ErrorCode::InvalidInput, "unknown state of a PIN" };
}

Result<std::string_view> text_at(const json::object& object, std::string_view name)
{
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string())
        return Error { ErrorCode::InvalidInput, fmt::format("`{}` is missing or no text", name) };
    return std::string_view { value->get_string() };
}

} // namespace

PinAttempts::PinAttempts(std::string path, const Clock& clock, Random& random)
    : path_(std::move(path))
    , clock_(clock)
    , random_(random)
{
}

Digest PinAttempts::fingerprint(std::string_view token_serial, const Secret& pin) const
{
    // The serial's digest has a fixed length: no serial and PIN run into another pair. The copy of the PIN is
    // wiped.
    const Digest serial = sha256(bytes_of(token_serial));
    Bytes message { serial.begin(), serial.end() };
    message.reserve(serial.size() + pin.reveal().size());
    message.insert(message.end(), pin.reveal().begin(), pin.reveal().end());
    const Digest digest = hmac_sha256(key_, message);
    OPENSSL_cleanse(message.data(), message.size());
    return digest;
}

TokenFault PinAttempts::locked(std::string_view why) const
{
    return { ErrorCode::TokenLocked, fmt::format("the PIN is not tried again: {}", why),
        fmt::format("put the right PIN into the PIN file (a new value is tried once); or, if this value is "
                    "right, make sure "
                    "that the token is not locked and remove {}",
            path_),
        std::nullopt, std::nullopt };
}

TokenResult<void> PinAttempts::begin(std::string_view token_serial, const Secret& pin)
{
    if (Result<void> loaded = load(); !loaded)
        return std::unexpected(TokenFault { ErrorCode::StorageUnavailable,
            fmt::format("which PINs were tried is unknown, so none is tried: {}", loaded.error().what),
            fmt::format("make {} readable; or make sure that the token is not locked and remove it", path_),
            {}, {} });
    const Digest digest = fingerprint(token_serial, pin);
    const auto known = std::ranges::find(attempts_, digest, &Attempt::fingerprint);
    current_ = static_cast<std::size_t>(known - attempts_.begin());
    if (known == attempts_.end()) {
        if (attempts_.size() >= kPinAttemptsKept)
            return std::unexpected(locked(fmt::format("{} values were tried already", attempts_.size())));
        attempts_.push_back({ digest, PinState::Trying, 0, to_rfc3339(clock_.now()) });
        return store();
    }
    switch (known->state) {
    case PinState::Accepted:
        return {}; // stays accepted if we die now: the token took it before
    case PinState::Refused:
        return std::unexpected(locked(fmt::format("the token refused this value at {}", known->at)));
    case PinState::Trying:
        return std::unexpected(
            locked(fmt::format("the outcome of its first use at {} is unknown", known->at)));
    case PinState::Undecided:
        break;
    }
    if (known->undecided >= kUndecidedLogins)
        return std::unexpected(
            locked(fmt::format("{} log-ins with this value failed without a verdict", known->undecided)));
    known->state = PinState::Trying;
    known->at = to_rfc3339(clock_.now());
    return store();
}

TokenResult<void> PinAttempts::end(PinState outcome)
{
    check(outcome != PinState::Trying && current_ < attempts_.size(), "a log-in that was begun ends once");
    Attempt& attempt = attempts_[current_];
    if (outcome == PinState::Undecided && attempt.state == PinState::Accepted)
        return {}; // a value that was good before: the token's trouble is not the PIN's
    if (attempt.state == outcome) return {};
    attempt.state = outcome;
    attempt.undecided = outcome == PinState::Undecided ? attempt.undecided + 1 : 0;
    attempt.at = to_rfc3339(clock_.now());
    return store();
}

Result<void> PinAttempts::load()
{
    attempts_.clear();
    Result<Bytes> content = read_file(path_, kLargestFile);
    if (!content && content.error().code == ErrorCode::NotFound) {
        key_.resize(kKeyOctets);
        random_.fill(key_);
        return {};
    }
    if (!content) return content.error();
    Result<json::value> parsed = parse_strict_json(text_of(*content));
    if (!parsed) return parsed.error().in(path_);
    const json::object* file = parsed->if_object();
    const json::value* list = file ? file->if_contains("attempts") : nullptr;
    if (list == nullptr || !list->is_array())
        return Error { ErrorCode::InvalidInput, fmt::format("{}: `attempts` is missing", path_) };
    Result<std::string_view> key_text = text_at(*file, "key");
    Result<Bytes> key = key_text ? from_hex(*key_text) : Result<Bytes> { key_text.error() };
    if (!key || key->size() != kKeyOctets)
        return Error { ErrorCode::InvalidInput, fmt::format("{}: `key` is no key", path_) };
    key_ = *std::move(key);
    for (const json::value& entry : list->get_array()) {
        const json::object* row = entry.if_object();
        if (row == nullptr)
            return Error { ErrorCode::InvalidInput, fmt::format("{}: an attempt is no object", path_) };
        Result<std::string_view> digest_text = text_at(*row, "fingerprint");
        Result<std::string_view> state_text = text_at(*row, "state");
        Result<std::string_view> at = text_at(*row, "at");
        const json::value* undecided = row->if_contains("undecided");
        if (!digest_text || !state_text || !at || undecided == nullptr || !undecided->is_int64())
            return Error { ErrorCode::InvalidInput, fmt::format("{}: an attempt is incomplete", path_) };
        Result<Digest> digest = parse_digest(*digest_text);
        Result<PinState> state = state_of(*state_text);
        if (!digest || !state)
            return Error { ErrorCode::InvalidInput, fmt::format("{}: an attempt is malformed", path_) };
        attempts_.push_back(
            { *digest, *state, static_cast<int>(undecided->get_int64()), std::string { *at } });
    }
    return {};
}

TokenResult<void> PinAttempts::store()
{
    json::array rows;
    for (const Attempt& attempt : attempts_)
        rows.push_back(json::object { { "fingerprint", to_hex(attempt.fingerprint) },
            { "state", name_of(attempt.state) }, { "undecided", attempt.undecided }, { "at", attempt.at } });
    const json::object file { { "version", 1 }, { "key", to_hex(key_) }, { "attempts", std::move(rows) } };
    const std::string text = canonical_json(file);
    Result<void> stored = replace_file_durably(path_, bytes_of(text));
    if (stored) return {};
    return std::unexpected(TokenFault { ErrorCode::StorageUnavailable,
        fmt::format("the attempt with the PIN cannot be recorded: {}", stored.error().what),
        "make the state folder writable for this process", {}, {} });
}

} // namespace countersign::hsm
