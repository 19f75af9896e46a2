// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/identifier.hpp"
#include "core/time_point.hpp"
#include "daemon/config.hpp"
#include "ipc/client.hpp"
#include "x509/prepare.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <optional>
#include <variant>

namespace countersign::daemon {

/// What goes with the TBS to the signer.
struct SigningOrder
{
    IntentId intent;
    std::string key; // the signer's name for the issuer's key
    std::string decision_record; // canonical JSON
    RequestId request;
    std::uint64_t generation = 0; // of the signer whose log was looked at; another one does not sign
};

struct Signed
{
    Bytes signature;
    std::uint64_t log_index = 0;
};

/// A signature, or the error with which the signer answered.
using SigningReply = std::variant<Signed, ipc::CallError>;

enum class IntentState
{
    Unknown,
    InProgress,
    Abandoned,
    Failed,
    Signed
};

struct IntentOutcome
{
    IntentState state = IntentState::Unknown;
    std::optional<Signed> signature; // of a signed one
};

struct LogHead
{
    std::string log_id;
    std::uint64_t size = 0;
    Digest root {};
    std::uint8_t serial_prefix = 0;
    TimePoint last_time {};
};

/// One record of the signer's log with its bodies.
struct LogRecord
{
    std::uint64_t index = 0;
    std::string record; // canonical JSON
    std::vector<Bytes> bodies;
};

/// The way to countersign-signer: a bounded pool of connections, opened when needed, dropped after an error.
/// Nothing is tried twice: whoever gets an Error asks `outcome` before anything else.
class SignerClient
{
public:
    SignerClient(boost::asio::any_io_executor executor, const Config& config);

    /// The only signing call, and a linted TBS its only food. An Error means that nobody knows yet: ask
    /// `outcome`.
    boost::asio::awaitable<Result<SigningReply>> sign(x509::LintedTbs tbs, SigningOrder order);
    boost::asio::awaitable<Result<IntentOutcome>> outcome(IntentId intent);
    /// The head, or the head as it was at `size`.
    boost::asio::awaitable<Result<LogHead>> checkpoint(std::optional<std::uint64_t> size);
    boost::asio::awaitable<Result<std::vector<LogRecord>>> read(std::uint64_t from, std::size_t count);
    boost::asio::awaitable<Result<void>> append(std::vector<std::string> events);
    /// A call whose reply goes on as it is: Status, AcceptClock, ConfirmGap.
    boost::asio::awaitable<Result<ipc::Reply>> call(std::string method, boost::json::object parameters);

    /// Changes whenever a connection broke, while idle too: the signer may be another process, with another
    /// log.
    [[nodiscard]] std::uint64_t generation();

private:
    boost::asio::awaitable<Result<ipc::Client>> take(std::chrono::milliseconds deadline);
    boost::asio::awaitable<bool> wait_for_place(std::chrono::milliseconds deadline);
    void give_back(ipc::Client client);
    void broke();
    void release();
    void wake_next();
    boost::asio::awaitable<Result<ipc::Reply>> call_within(std::string method, boost::json::object parameters,
        std::chrono::milliseconds deadline, std::optional<std::uint64_t> wanted = std::nullopt);
    boost::asio::awaitable<Result<boost::json::object>> ask(
        std::string method, boost::json::object parameters);

    boost::asio::any_io_executor executor_;
    const Config& config_;
    std::vector<ipc::Client> idle_;
    std::uint64_t generation_ = 0;
    std::size_t open_ = 0; // idle ones and those under way
    std::deque<boost::asio::steady_timer*> waiting_; // for a place, in their order; cancelling one wakes it
};

} // namespace countersign::daemon
