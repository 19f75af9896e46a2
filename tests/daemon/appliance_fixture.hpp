// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/endpoints.hpp"
#include "daemon/settle_intents.hpp"
#include "ipc/admission.hpp"
#include "runtime/event_loop.hpp"
#include "tests/daemon/example_policy.hpp"
#include "tests/daemon/fake_signer.hpp"
#include "tests/store/store_fixture.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/array.hpp>

namespace countersign::daemon {

namespace json = boost::json;
using namespace std::chrono_literals;

struct SetClock final : Clock
{
    TimePoint wall {};
    [[nodiscard]] TimePoint now() const override { return wall; }
    [[nodiscard]] std::chrono::milliseconds since_boot() const override { return 1'000s; }
};

struct WatchedRandom final : Random
{
    SystemRandom system;
    std::function<void()> at_serial; // a serial is drawn: permitted, the log looked at, nothing committed yet
    void fill(std::span<std::uint8_t> octets) override
    {
        if (octets.size() == kSerialOctets - 1 && at_serial) at_serial();
        system.fill(octets);
    }
};

/// What a caller who said "more" got, but for the last reply.
struct CollectedReplies final : ipc::ReplyStream
{
    std::vector<json::object> replies;
    bool gone = false;
    boost::asio::awaitable<Result<void>> send(json::object parameters) override
    {
        replies.push_back(std::move(parameters));
        co_return Result<void> {};
    }
    [[nodiscard]] bool closed() const override { return gone; }
};

inline ipc::Caller caller(uid_t uid, ipc::Role role)
{
    return { .uid = uid, .gid = uid, .pid = 1, .role = role };
}
inline ipc::Caller shell()
{
    return caller(example::kShell, ipc::Role::Frontend);
}
inline ipc::Caller web()
{
    return caller(example::kWeb, ipc::Role::Frontend);
}
inline ipc::Caller an_operator()
{
    return caller(0, ipc::Role::Operator);
}
inline ipc::Caller an_auditor()
{
    return caller(0, ipc::Role::Auditor);
}

/// All of countersignd but its sockets, its process and its upkeep: a real store, the example policy, the
/// real way to a fake signer. Every call goes through the dispatch table and every reply is checked against
/// its interface, as the server does it.
class ApplianceTest : public testing::Test
{
protected:
    ApplianceTest();
    ~ApplianceTest() override;

    ipc::Reply call(const std::string& method, json::object parameters, ipc::Caller as = shell(),
        ipc::ReplyStream* more = nullptr);
    /// Starts a call; `reply` is set when it ends.
    void begin_call(const std::string& method, json::object parameters, std::optional<ipc::Reply>& reply,
        ipc::Caller as = shell(), ipc::ReplyStream* more = nullptr);
    /// Turns the event loop until `done`, at most some seconds; says whether it was.
    bool run_until(const std::function<bool()>& done);
    template <class Value>
    Value await(boost::asio::awaitable<Value> work)
    {
        std::optional<Value> value;
        boost::asio::co_spawn(io_, keep(std::move(work), value), rethrow);
        EXPECT_TRUE(run_until([&] { return value.has_value(); }));
        return std::move(value.value());
    }

    ipc::Reply submit(json::object parameters, ipc::Caller as = shell())
    {
        return call("io.countersign.Requests.Submit", std::move(parameters), as);
    }
    /// Issues with `csr` and fails the test if it does not work.
    std::string issued_serial(const std::string& csr);
    std::string state_of(const std::string& request);
    template <class Operation>
    auto in_store(Operation operation)
    {
        return store::value_of(await(store_.run(std::move(operation))));
    }

    store::TemporaryFolder folder_;
    SetClock clock_;
    WatchedRandom random_;
    Config config_;
    PolicyInForce in_force_;
    runtime::EventLoop io_;
    boost::asio::thread_pool cpu_ { 1 };
    FakeSigner signer_process_;
    StoreWriter store_;
    SignerClient signer_;
    LogWatch log_watch_;
    RequestChanges changes_;
    EventOutbox events_;
    audit::ClockWatch clock_watch_;
    Appliance appliance_;
    IssueCertificate issue_;
    SubmitRequest submit_;
    ShowRequests requests_;
    ShowCertificates certificates_;
    Operate operate_;
    ShowAudit audit_;
    ipc::Service service_;
    ipc::Admission admission_ { {} };

private:
    static void rethrow(std::exception_ptr fault)
    {
        if (fault) std::rethrow_exception(fault);
    }
    template <class Value>
    static boost::asio::awaitable<void> keep(boost::asio::awaitable<Value> work, std::optional<Value>& value)
    {
        value = co_await std::move(work);
    }
};

/// The CSR of tests/data/x509/csr/NAME.pem.
[[nodiscard]] std::string csr_text(const std::string& name);
/// Parameters of a Submit that is permitted and signed at once.
[[nodiscard]] json::object issue_with(const std::string& csr);
[[nodiscard]] json::object reissue_with(const std::string& serial, const std::string& csr);
template <class Value>
[[nodiscard]] json::object with(json::object parameters, std::string_view name, const Value& value)
{
    parameters[name] = value;
    return parameters;
}

/// The name of an error reply behind its last dot; "" when it is none.
[[nodiscard]] std::string error_of(const ipc::Reply& reply);
/// The parameters, of an error too.
[[nodiscard]] const json::object& output_of(const ipc::Reply& reply);
/// The text at a path as "request.state".
[[nodiscard]] std::string text_at(const json::object& object, std::string_view path);

} // namespace countersign::daemon
