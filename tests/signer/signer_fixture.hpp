// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/event_loop.hpp"
#include "signer/signer.hpp"
#include "tests/signer/fake_token.hpp"
#include "tests/signer/samples.hpp"

#include <boost/asio/io_context.hpp>

#include <map>

namespace countersign::signer {

struct SetClock final : Clock
{
    TimePoint wall = kNoon;
    std::chrono::milliseconds boot { 1'000'000 };
    [[nodiscard]] TimePoint now() const override { return wall; }
    [[nodiscard]] std::chrono::milliseconds since_boot() const override { return boot; }
};

/// A configuration with one token and one key, all in `folder`.
[[nodiscard]] Config test_config(const Folder& folder);
/// A log of one record, with the serial prefix of the tests.
[[nodiscard]] Result<audit::Log> test_log(const Config& config);

/// A whole signer but for its socket and its process, on a real log, with a fake token.
class SignerFixture : public testing::Test
{
protected:
    SignerFixture();
    ~SignerFixture() override;

    /// Ends signer and token and starts them anew on the same state.
    void restart();
    void end();
    /// Turns the event loop until `done`, at most some seconds; says whether it was.
    bool run_until(const std::function<bool()>& done);
    bool run_until_ready();
    [[nodiscard]] bool is_ready();

    ipc::Reply call(const std::string& method, json::object parameters);
    /// Starts a call; `reply` is set when it ends.
    void begin_call(const std::string& method, json::object parameters, std::optional<ipc::Reply>& reply);
    /// Parameters of a Sign that the rails allow: its own intent, serial and decision for each number.
    [[nodiscard]] json::object sign_parameters(unsigned number) const;
    ipc::Reply sign(unsigned number) { return call("Sign", sign_parameters(number)); }
    /// State of an intent as Outcome tells it.
    std::string outcome(unsigned number);
    /// The data of each record of a type, in the log as it stands.
    std::vector<json::object> records(std::string_view type);
    /// Of the parts that verify_log knows, nothing is wrong.
    void expect_sound_log();

    Folder folder_;
    Config config_;
    SetClock clock_;
    SystemRandom random_;
    std::unique_ptr<runtime::EventLoop> io_;
    std::unique_ptr<FakeToken> token_;
    std::unique_ptr<Signer> signer_;
    std::map<std::string, ipc::Handler> handlers_;
    int storage_failures_ = 0;
};

/// The name of an error reply behind the interface's; "" when it is none.
[[nodiscard]] std::string error_of(const ipc::Reply& reply);
[[nodiscard]] const json::object& output_of(const ipc::Reply& reply);

} // namespace countersign::signer
