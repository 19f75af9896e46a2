// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/appliance_fixture.hpp"

#include "core/version.hpp"
#include "daemon/failure.hpp"
#include "ipc/dispatch.hpp"
#include "tests/x509/example.hpp"

#include <boost/json/serialize.hpp>

#include <unistd.h>

namespace countersign::daemon {

namespace asio = boost::asio;

namespace {

Config config_in(const store::TemporaryFolder& folder)
{
    Config config;
    config.path = folder.file("daemon.toml");
    config.state = folder.path();
    config.signer_socket = folder.file("signer");
    config.signer_uid = geteuid();
    config.signer_connections = 4;
    config.signing_time = 5s;
    return config;
}

void fail_the_test(const Error& error)
{
    ADD_FAILURE() << error.what;
}

asio::awaitable<Result<std::uint64_t>> nothing_to_roll_forward(std::uint64_t, LogHead head)
{
    co_return head.size;
}

} // namespace

ApplianceTest::ApplianceTest()
    : config_(config_in(folder_))
    , in_force_ { example::policy(), x509::example::kNoon }
    , signer_process_(io_, config_.signer_socket)
    , store_(store::fresh_store(config_.database()), fail_the_test)
    , signer_(io_.get_executor(), config_)
    , log_watch_(io_.get_executor(), store_, signer_)
    , changes_(io_.get_executor())
    , clock_watch_(clock_)
    , appliance_ { config_, clock_, clock_watch_, random_, in_force_.policy, store_, signer_, log_watch_,
        changes_, events_, cpu_, {} }
    , issue_(appliance_)
    , submit_(appliance_, issue_)
    , requests_(appliance_, issue_)
    , certificates_(appliance_)
    , operate_(appliance_, x509::example::kNoon, in_force_)
    , audit_(appliance_)
    , service_({ std::string { kVendor }, "countersignd", std::string { kVersion }, std::string { kUrl } },
          { kRequests, kCertificates, kOperator, kAudit },
          endpoints({ submit_, requests_, certificates_, operate_, audit_ }))
{
    log_watch_.roll_forward_with(nothing_to_roll_forward);
    clock_.wall = x509::example::kNoon;
    clock_watch_.accept();
}

ApplianceTest::~ApplianceTest()
{
    signer_process_.die();
    cpu_.join();
    store_.end();
    io_.drop();
}

bool ApplianceTest::run_until(const std::function<bool()>& done)
{
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!done()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        io_.restart();
        io_.run_one_for(10ms);
    }
    return true;
}

void ApplianceTest::begin_call(const std::string& method, json::object parameters,
    std::optional<ipc::Reply>& reply, ipc::Caller as, ipc::ReplyStream* more)
{
    ipc::CallMessage message { .method = method, .parameters = std::move(parameters) };
    asio::co_spawn(
        io_, keep(ipc::dispatch(service_, admission_, std::move(message), as, more), reply), rethrow);
}

ipc::Reply ApplianceTest::call(
    const std::string& method, json::object parameters, ipc::Caller as, ipc::ReplyStream* more)
{
    std::optional<ipc::Reply> reply;
    begin_call(method, std::move(parameters), reply, as, more);
    EXPECT_TRUE(run_until([&] { return reply.has_value(); })) << method << " has no end";
    EXPECT_NE(error_of(reply.value()), "Internal") << method;
    return std::move(reply.value());
}

std::string ApplianceTest::issued_serial(const std::string& csr)
{
    const ipc::Reply reply = submit(issue_with(csr));
    EXPECT_EQ(error_of(reply), "") << json::serialize(output_of(reply));
    return text_at(output_of(reply), "issued.serial");
}

std::string ApplianceTest::state_of(const std::string& request)
{
    const ipc::Reply reply = call("io.countersign.Requests.Show", { { "request", request } }, an_operator());
    return text_at(output_of(reply), "request.state");
}

std::string csr_text(const std::string& name)
{
    return std::string { text_of(x509::example::data("csr/" + name + ".pem")) };
}

json::object issue_with(const std::string& csr)
{
    return { { "operation", "issue" }, { "profile", "private-server" }, { "csr", csr_text(csr) },
        { "completeWhenReady", true } };
}

json::object reissue_with(const std::string& serial, const std::string& csr)
{
    return { { "operation", "reissue" }, { "certificate", serial }, { "csr", csr_text(csr) },
        { "completeWhenReady", true } };
}

std::string error_of(const ipc::Reply& reply)
{
    const auto* error = std::get_if<ipc::CallError>(&reply);
    return error == nullptr ? std::string {} : error->name.substr(error->name.rfind('.') + 1);
}

const json::object& output_of(const ipc::Reply& reply)
{
    const auto* error = std::get_if<ipc::CallError>(&reply);
    return error == nullptr ? std::get<json::object>(reply) : error->parameters;
}

std::string text_at(const json::object& object, std::string_view path)
{
    const std::size_t dot = path.find('.');
    const json::value* value = object.if_contains(path.substr(0, dot));
    if (value == nullptr) return "(absent)";
    if (dot != std::string_view::npos)
        return value->is_object() ? text_at(value->get_object(), path.substr(dot + 1))
                                  : json::serialize(*value);
    return value->is_string() ? std::string { std::string_view { value->get_string() } }
                              : json::serialize(*value);
}

} // namespace countersign::daemon
