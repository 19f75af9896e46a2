// SPDX-License-Identifier: Apache-2.0
#include "tests/signer/signer_fixture.hpp"

#include "audit/verify.hpp"
#include "tests/signer/await_into.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <sys/stat.h>
#include <unistd.h>

namespace countersign::signer {

Config test_config(const Folder& folder)
{
    Config config;
    config.state = folder.path() + "/state";
    mkdir(config.state.c_str(), 0700);
    config.socket = folder.path() + "/signer";
    config.daemon_uid = getuid();
    config.tokens.push_back({ "demo", folder.path() + "/token", getuid(), 2 });
    config.tokens.back().times.margin = 100ms;
    config.tokens.back().times.look = 100ms;
    config.keys.push_back(
        { "issuing-1", "demo", "issuing.pem", *x509::Issuer::parse(data("issuing.pem")), rails() });
    return config;
}

Result<audit::Log> test_log(const Config& config)
{
    const Result<LogId> id = LogId::parse(identifier("log", 1));
    return audit::Log::create(
        config.state, { { audit::RecordType::Init, audit::log_identity(*id, kPrefix), {} } }, kNoon);
}

SignerFixture::SignerFixture()
    : config_(test_config(folder_))
{
    EXPECT_TRUE(test_log(config_));
    restart();
}

SignerFixture::~SignerFixture()
{
    end();
}

void SignerFixture::end()
{
    // As in main: what waits in the loop goes first, the loop itself last.
    handlers_.clear();
    if (io_) io_->drop();
    signer_.reset();
    token_.reset();
    io_.reset();
}

void SignerFixture::restart()
{
    end();
    io_ = std::make_unique<runtime::EventLoop>();
    token_ = std::make_unique<FakeToken>(*io_, config_.tokens[0].socket, data("issuing.key"));
    Result<OpenedLog> opened = open_log(config_, clock_);
    ASSERT_TRUE(opened) << opened.error().what;
    signer_ = std::make_unique<Signer>(
        *io_, config_, std::move(*opened), clock_, random_, [this](const Error&) { ++storage_failures_; });
    for (ipc::Endpoint& endpoint : signer_->endpoints())
        handlers_.emplace(std::string { endpoint.method }.substr(22), std::move(endpoint.handler));
    signer_->watch_tokens();
}

bool SignerFixture::run_until(const std::function<bool()>& done)
{
    const auto end = std::chrono::steady_clock::now() + 15s;
    while (!done() && std::chrono::steady_clock::now() < end) {
        io_->restart();
        io_->run_for(2ms);
    }
    return done();
}

bool SignerFixture::is_ready()
{
    const ipc::Reply keys = call("Keys", {});
    return output_of(keys).at("keys").as_array().at(0).as_object().at("ready").as_bool();
}

bool SignerFixture::run_until_ready()
{
    return run_until([this] { return is_ready(); });
}

void SignerFixture::begin_call(
    const std::string& method, json::object parameters, std::optional<ipc::Reply>& reply)
{
    const ipc::Call made { .method = "io.countersign.Signer." + method,
        .parameters = std::move(parameters),
        .caller = {},
        .more = nullptr };
    boost::asio::co_spawn(*io_, await_into(handlers_.at(method)(made), reply), boost::asio::detached);
}

ipc::Reply SignerFixture::call(const std::string& method, json::object parameters)
{
    std::optional<ipc::Reply> reply;
    begin_call(method, std::move(parameters), reply);
    EXPECT_TRUE(run_until([&] { return reply.has_value(); })) << method;
    return reply ? std::move(*reply) : ipc::Reply { ipc::CallError { "io.countersign.Signer.none", {} } };
}

json::object SignerFixture::sign_parameters(unsigned number) const
{
    return { { "intent", identifier("int", number) }, { "key", "issuing-1" }, { "kind", "leaf" },
        { "tbs", to_base64(tbs_with(serial(number))) },
        { "decisionRecord", canonical_json(record_object(number)) }, { "request", kRequest } };
}

std::string SignerFixture::outcome(unsigned number)
{
    const ipc::Reply reply = call("Outcome", { { "intent", identifier("int", number) } });
    return std::string { output_of(reply).at("state").as_string() };
}

std::vector<json::object> SignerFixture::records(std::string_view type)
{
    std::vector<json::object> found;
    const ipc::Reply reply = call("Read", { { "from", 0 }, { "count", 1000 } });
    for (const json::value& row : output_of(reply).at("records").as_array()) {
        const Result<audit::Record> record = audit::parse_record(row.at("record").as_string());
        EXPECT_TRUE(record);
        if (record && audit::name_of(record->type) == type) found.push_back(record->data);
    }
    return found;
}

void SignerFixture::expect_sound_log()
{
    const Result<audit::LogVerification> found = audit::verify_log(config_.state);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->fault_count, 0U) << found->faults.front();
}

std::string error_of(const ipc::Reply& reply)
{
    const auto* error = std::get_if<ipc::CallError>(&reply);
    return error ? error->name.substr(error->name.rfind('.') + 1) : "";
}

const json::object& output_of(const ipc::Reply& reply)
{
    static const json::object none;
    const auto* output = std::get_if<json::object>(&reply);
    EXPECT_TRUE(output) << error_of(reply);
    return output ? *output : none;
}

} // namespace countersign::signer
