// SPDX-License-Identifier: Apache-2.0
#include "daemon/signer_client.hpp"

#include "core/version.hpp"
#include "daemon/reply_fields.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::chrono::milliseconds kAskTime { 10'000 };
constexpr std::string_view kInterface = "io.countersign.Signer.";

Result<IntentState> parse_intent_state(std::string_view text)
{
    if (text == "unknown") return IntentState::Unknown;
    if (text == "inProgress") return IntentState::InProgress;
    if (text == "abandoned") return IntentState::Abandoned;
    if (text == "failed") return IntentState::Failed;
    if (text == "signed") return IntentState::Signed;
    return Error { ErrorCode::ProtocolViolation, "the signer answered an unknown state of an intent" };
}

Result<Signed> parse_signed(const json::object& reply)
{
    Result<Bytes> signature = base64_field(reply, "signature");
    if (!signature) return signature.error();
    Result<std::uint64_t> index = count_field(reply, "logIndex");
    if (!index) return index.error();
    return Signed { std::move(*signature), *index };
}

Result<LogRecord> parse_log_record(const json::value& value)
{
    const json::object* object = value.if_object();
    if (object == nullptr)
        return Error { ErrorCode::ProtocolViolation, "the signer answered a record that is no object" };
    LogRecord record;
    Result<std::uint64_t> index = count_field(*object, "index");
    Result<std::string> text = text_field(*object, "record");
    if (!index || !text) return !index ? index.error() : text.error();
    record.index = *index;
    record.record = std::move(*text);
    const json::value* bodies = object->if_contains("bodies");
    if (bodies == nullptr || !bodies->is_array())
        return Error { ErrorCode::ProtocolViolation, "the signer answered a record without bodies" };
    for (const json::value& body : bodies->get_array()) {
        const json::string* base64 = body.if_string();
        Result<Bytes> bytes = from_base64(base64 == nullptr ? "?" : std::string_view { *base64 });
        if (!bytes) return bytes.error().in("a body of the signer's log");
        record.bodies.push_back(std::move(*bytes));
    }
    return record;
}

} // namespace

SignerClient::SignerClient(asio::any_io_executor executor, const Config& config)
    : executor_(executor)
    , config_(config)
{
}

asio::awaitable<bool> SignerClient::wait_for_place(std::chrono::milliseconds deadline)
{
    asio::steady_timer turn { executor_, deadline };
    while (idle_.empty() && open_ >= config_.signer_connections) {
        if (std::chrono::steady_clock::now() >= turn.expiry()) co_return false;
        waiting_.push_back(&turn);
        boost::system::error_code woken;
        co_await turn.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        std::erase(waiting_, &turn);
    }
    co_return true;
}

asio::awaitable<Result<ipc::Client>> SignerClient::take(std::chrono::milliseconds deadline)
{
    const bool has_place = co_await wait_for_place(deadline);
    if (!has_place)
        co_return Error { ErrorCode::Timeout,
            fmt::format(
                "signer: {} calls are under way, and none ended within {} ms", open_, deadline.count()) };
    while (!idle_.empty()) {
        ipc::Client client = std::move(idle_.back());
        idle_.pop_back();
        if (client.is_open()) co_return client;
        broke();
    }
    ++open_;
    ipc::ConnectOptions options;
    options.server_uids = { config_.signer_uid, 0 }; // root: a service manager listened for it
    Result<ipc::Client> client = co_await ipc::Client::connect(config_.signer_socket, options);
    if (!client) {
        release();
        co_return client.error().in("signer");
    }
    Result<void> same = co_await client->check_version(std::string { kVersion });
    if (!same) {
        release();
        co_return same.error().in("signer");
    }
    co_return std::move(*client);
}

void SignerClient::give_back(ipc::Client client)
{
    if (!client.is_open()) return broke();
    idle_.push_back(std::move(client));
    wake_next();
}

void SignerClient::broke()
{
    // The other connections lead to the same process: one that died took them all.
    ++generation_;
    for (std::size_t freed = idle_.size(); freed > 0; --freed)
        release();
    idle_.clear();
    release();
}

void SignerClient::release()
{
    --open_;
    wake_next();
}

/// Whoever is woken looks for a place before it looks at the clock: no place is lost on one who gave up.
void SignerClient::wake_next()
{
    if (waiting_.empty()) return;
    waiting_.front()->cancel();
    waiting_.pop_front();
}

std::uint64_t SignerClient::generation()
{
    const auto broken
        = std::ranges::find_if(idle_, [](const ipc::Client& client) { return !client.is_open(); });
    if (broken != idle_.end()) {
        idle_.erase(broken);
        broke();
    }
    return generation_;
}

asio::awaitable<Result<ipc::Reply>> SignerClient::call_within(std::string method, json::object parameters,
    std::chrono::milliseconds deadline, std::optional<std::uint64_t> wanted)
{
    Result<ipc::Client> client = co_await take(deadline);
    if (!client) co_return client.error();
    if (wanted && *wanted != generation()) {
        give_back(std::move(*client));
        co_return Error { ErrorCode::Unavailable,
            "signer: its connection broke since its log was looked at" };
    }
    Result<ipc::Reply> reply
        = co_await client->call(std::string { kInterface } + method, std::move(parameters), deadline);
    if (!reply) {
        broke();
        co_return reply.error().in("signer");
    }
    give_back(std::move(*client));
    co_return reply;
}

asio::awaitable<Result<ipc::Reply>> SignerClient::call(std::string method, json::object parameters)
{
    return call_within(std::move(method), std::move(parameters), kAskTime);
}

asio::awaitable<Result<json::object>> SignerClient::ask(std::string method, json::object parameters)
{
    Result<ipc::Reply> reply = co_await call_within(method, std::move(parameters), kAskTime);
    if (!reply) co_return reply.error();
    if (const auto* error = std::get_if<ipc::CallError>(&*reply))
        co_return Error { ErrorCode::Unavailable,
            fmt::format("the signer refuses {}: {}", method, describe(*error)) };
    co_return std::move(std::get<json::object>(*reply));
}

asio::awaitable<Result<SigningReply>> SignerClient::sign(x509::LintedTbs tbs, SigningOrder order)
{
    json::object parameters { { "intent", order.intent.text() }, { "key", order.key }, { "kind", "leaf" },
        { "tbs", to_base64(tbs.der()) }, { "decisionRecord", order.decision_record },
        { "request", order.request.text() } };
    Result<ipc::Reply> reply
        = co_await call_within("Sign", std::move(parameters), config_.signing_time, order.generation);
    if (!reply) co_return reply.error();
    if (auto* error = std::get_if<ipc::CallError>(&*reply)) co_return SigningReply { std::move(*error) };
    Result<Signed> signature = parse_signed(std::get<json::object>(*reply));
    if (!signature) co_return signature.error();
    co_return SigningReply { std::move(*signature) };
}

asio::awaitable<Result<IntentOutcome>> SignerClient::outcome(IntentId intent)
{
    Result<json::object> reply = co_await ask("Outcome", { { "intent", intent.text() } });
    if (!reply) co_return reply.error();
    Result<std::string> text = text_field(*reply, "state");
    if (!text) co_return text.error();
    Result<IntentState> state = parse_intent_state(*text);
    if (!state) co_return state.error();
    if (*state != IntentState::Signed) co_return IntentOutcome { *state, std::nullopt };
    Result<Signed> signature = parse_signed(*reply);
    if (!signature) co_return signature.error();
    co_return IntentOutcome { *state, std::move(*signature) };
}

asio::awaitable<Result<LogHead>> SignerClient::checkpoint(std::optional<std::uint64_t> size)
{
    json::object parameters;
    if (size) parameters["size"] = static_cast<std::int64_t>(*size);
    Result<json::object> reply = co_await ask("Checkpoint", std::move(parameters));
    if (!reply) co_return reply.error();
    Result<std::string> id = text_field(*reply, "logId");
    Result<std::string> root_text = text_field(*reply, "root");
    Result<std::string> time_text = text_field(*reply, "lastTime");
    Result<std::uint64_t> entries = count_field(*reply, "size");
    Result<std::uint64_t> prefix = count_field(*reply, "serialPrefix");
    if (!id || !root_text || !time_text || !entries || !prefix)
        co_return Error { ErrorCode::ProtocolViolation, "the signer's checkpoint lacks a field" };
    Result<Digest> root = parse_digest(*root_text);
    Result<TimePoint> last_time = parse_rfc3339(*time_text);
    if (!root || !last_time || *prefix < kLowestSerialPrefix || *prefix > kHighestSerialPrefix)
        co_return Error { ErrorCode::ProtocolViolation, "the signer's checkpoint does not parse" };
    co_return LogHead { std::move(*id), *entries, *root, static_cast<std::uint8_t>(*prefix), *last_time };
}

asio::awaitable<Result<std::vector<LogRecord>>> SignerClient::read(std::uint64_t from, std::size_t count)
{
    Result<json::object> reply = co_await ask("Read",
        { { "from", static_cast<std::int64_t>(from) }, { "count", static_cast<std::int64_t>(count) } });
    if (!reply) co_return reply.error();
    const json::value* list = reply->if_contains("records");
    if (list == nullptr || !list->is_array())
        co_return Error { ErrorCode::ProtocolViolation, "the signer answered no records" };
    std::vector<LogRecord> records;
    for (const json::value& value : list->get_array()) {
        Result<LogRecord> record = parse_log_record(value);
        if (!record) co_return record.error();
        records.push_back(std::move(*record));
    }
    co_return records;
}

asio::awaitable<Result<void>> SignerClient::append(std::vector<std::string> events)
{
    json::array list;
    for (std::string& event : events)
        list.emplace_back(std::move(event));
    Result<json::object> reply = co_await ask("Append", { { "events", std::move(list) } });
    if (!reply) co_return reply.error();
    co_return Result<void> {};
}

} // namespace countersign::daemon
