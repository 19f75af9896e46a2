// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/fake_signer.hpp"

#include "core/digest.hpp"
#include "core/version.hpp"
#include "tests/x509/example.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view kInterface = "io.countersign.Signer";

std::string text(const ipc::Call& call, std::string_view name)
{
    return std::string { std::string_view { call.parameters.at(name).as_string() } };
}

Bytes of(const std::string& text)
{
    return { text.begin(), text.end() };
}

/// Some root for each size: the same one whenever it is asked for.
std::string root_at(std::int64_t size)
{
    return to_hex(sha256(bytes_of(size == 0 ? std::string {} : fmt::format("{}", size))));
}

json::object key()
{
    return { { "name", "key-1" }, { "token", "demo" }, { "ready", true }, { "problem", nullptr },
        { "hint", nullptr }, { "type", "ec-p256" }, { "spkiSha256", std::string(64, 'a') } };
}

} // namespace

FakeSigner::FakeSigner(asio::io_context& io, std::string path)
    : io_(io)
    , path_(std::move(path))
    , service_(
          { std::string { kVendor }, "countersign-signer", std::string { kVersion }, std::string { kUrl } },
          { kInterface }, endpoints())
{
    start();
}

void FakeSigner::start()
{
    const Result<int> listening = ipc::listen_at(path_, 0600);
    if (!listening) throw std::runtime_error { listening.error().what };
    server_.emplace(io_, service_, ipc::private_limits());
    server_->serve(*listening, ipc::Role::Private, [](uid_t) { return true; });
}

void FakeSigner::die()
{
    server_.reset();
}

std::vector<ipc::Endpoint> FakeSigner::endpoints()
{
    const auto row = [](std::string_view method, auto answer) -> ipc::Endpoint {
        return { method, ipc::only(ipc::Role::Private),
            [answer](ipc::Call call) -> asio::awaitable<ipc::Reply> { co_return answer(call); } };
    };
    return {
        { "io.countersign.Signer.Sign", ipc::only(ipc::Role::Private),
            [this](ipc::Call call) { return sign(std::move(call)); } },
        row("io.countersign.Signer.Outcome", [this](const ipc::Call& call) { return outcome(call); }),
        row("io.countersign.Signer.Append", [this](const ipc::Call& call) { return append(call); }),
        row("io.countersign.Signer.Read", [this](const ipc::Call& call) { return read(call); }),
        row("io.countersign.Signer.Checkpoint", [this](const ipc::Call& call) { return checkpoint(call); }),
        row("io.countersign.Signer.Status", [this](const ipc::Call&) { return status(); }),
        row("io.countersign.Signer.Keys",
            [](const ipc::Call&) -> ipc::Reply {
                return json::object { { "keys", json::array { key() } } };
            }),
        row("io.countersign.Signer.AcceptClock",
            [this](const ipc::Call&) -> ipc::Reply {
                clock_in_order = true;
                return json::object {};
            }),
        row("io.countersign.Signer.ConfirmGap",
            [this](const ipc::Call&) -> ipc::Reply {
                ++log_size;
                return json::object { { "logId", log_id }, { "serialPrefix", 0x12 } };
            }),
    };
}

asio::awaitable<ipc::Reply> FakeSigner::sign(ipc::Call call)
{
    orders.push_back(call.parameters);
    const std::string intent = text(call, "intent");
    const Bytes tbs = *from_base64(text(call, "tbs"));
    if (refusal) {
        if (!refused_as.empty()) intents_[intent].state = refused_as;
        co_return *std::exchange(refusal, std::nullopt);
    }
    const Fault fault = std::exchange(next, Fault::None);
    if (fault == Fault::DiesUnseen) {
        die();
        co_return json::object {};
    }
    log(audit::RecordType::Intent,
        { { "intent", intent }, { "kind", "leaf" }, { "key", text(call, "key") },
            { "request", text(call, "request") } },
        { tbs, of(text(call, "decisionRecord")) });
    intents_[intent].state = "inProgress";
    if (fault == Fault::DiesAbandoning) {
        intents_[intent].state = "abandoned";
        die();
        co_return json::object {};
    }
    slow_ = fault == Fault::IsSlow;
    asio::steady_timer pause { io_ };
    while (slow_) {
        pause.expires_after(std::chrono::milliseconds { 2 });
        co_await pause.async_wait(asio::use_awaitable);
    }
    ipc::Reply reply
        = finish(intent, fault == Fault::SignsOtherBytes ? BytesView { tbs }.first(9) : BytesView { tbs });
    if (fault == Fault::DiesSigned) die();
    co_return reply;
}

ipc::Reply FakeSigner::finish(const std::string& intent, BytesView tbs)
{
    ++signatures;
    Known& known = intents_[intent];
    known.state = "signed";
    known.signature = to_base64(x509::example::sign_as("p256", x509::SignatureAlgorithm::EcdsaSha256, tbs));
    known.index = log(audit::RecordType::Outcome,
        { { "intent", intent }, { "state", known.state }, { "signature", known.signature } });
    return json::object { { "signature", known.signature }, { "logIndex", known.index } };
}

ipc::Reply FakeSigner::outcome(const ipc::Call& call)
{
    const auto found = intents_.find(text(call, "intent"));
    if (found == intents_.end()) return json::object { { "state", "unknown" } };
    const Known& known = found->second;
    if (known.state != "signed") return json::object { { "state", known.state } };
    return json::object { { "state", known.state }, { "signature", known.signature },
        { "logIndex", known.index } };
}

ipc::Reply FakeSigner::append(const ipc::Call& call)
{
    for (const json::value& event : call.parameters.at("events").as_array())
        events.emplace_back(std::string_view { event.as_string() });
    return json::object { { "logIndex", log_size++ } };
}

void FakeSigner::lose_records_from(std::int64_t index)
{
    logged_.erase(logged_.lower_bound(index), logged_.end());
    log_size = index;
}

std::int64_t FakeSigner::log(audit::RecordType type, json::object data, std::vector<Bytes> bodies)
{
    Logged one { { type, 0, x509::example::kNoon, {}, std::move(data) }, std::move(bodies) };
    for (const Bytes& body : one.bodies)
        one.record.bodies.push_back(sha256(body));
    logged_[log_size] = std::move(one);
    return log_size++;
}

ipc::Reply FakeSigner::read(const ipc::Call& call) const
{
    const std::int64_t from = call.parameters.at("from").as_int64();
    const std::int64_t end = std::min(log_size, from + call.parameters.at("count").as_int64());
    json::array records;
    for (std::int64_t index = from; index < end; ++index) {
        const auto found = logged_.find(index);
        Logged one;
        if (found != logged_.end()) one = found->second;
        one.record.index = static_cast<std::uint64_t>(index);
        json::array bodies;
        for (const Bytes& body : one.bodies)
            bodies.emplace_back(to_base64(body));
        records.push_back(json::object {
            { "index", index }, { "record", audit::render(one.record) }, { "bodies", std::move(bodies) } });
    }
    return json::object { { "records", std::move(records) }, { "size", log_size } };
}

ipc::Reply FakeSigner::checkpoint(const ipc::Call& call) const
{
    const json::value* asked = call.parameters.if_contains("size");
    const std::int64_t size = asked != nullptr && asked->is_int64() ? asked->get_int64() : log_size;
    return json::object { { "logId", log_id }, { "size", size }, { "root", root_at(size) },
        { "serialPrefix", 0x11 }, { "lastTime", to_rfc3339(x509::example::kNoon) } };
}

ipc::Reply FakeSigner::status() const
{
    json::value problem = nullptr;
    if (!clock_in_order) problem = "it stepped";
    const json::object token { { "name", "demo" }, { "state", "ready" }, { "label", "demo" },
        { "serial", nullptr }, { "slot", 3 }, { "problem", nullptr }, { "code", nullptr },
        { "hint", nullptr } };
    return json::object { { "version", kVersion }, { "logId", log_id }, { "logSize", log_size },
        { "serialPrefix", 0x11 }, { "clockInOrder", clock_in_order }, { "clockProblem", problem },
        { "configurationDigest", std::string(64, 'c') }, { "keys", json::array { key() } },
        { "tokens", json::array { token } } };
}

} // namespace countersign::daemon
