// SPDX-License-Identifier: Apache-2.0
#include "ipc/client.hpp"

#include "core/check.hpp"
#include "core/printable.hpp"
#include "ipc/frame_buffer.hpp"
#include "ipc/message.hpp"
#include "ipc/peer.hpp"
#include "runtime/with_deadline.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace countersign::ipc {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using std::chrono::milliseconds;

struct Client::State
{
    State(const asio::any_io_executor& executor, std::string at, const ConnectOptions& options)
        : socket(executor)
        , path(std::move(at))
        , message_octets(options.message_octets)
        , connect_deadline(options.deadline)
        , frames(options.message_octets)
    {
    }

    [[nodiscard]] Error error(ErrorCode code, std::string_view what) const
    {
        return { code, fmt::format("{}: {}", path, what) };
    }
    /// After a failure nobody knows which reply belongs to which call.
    Error dead(ErrorCode code, std::string_view what)
    {
        close();
        return error(code, what);
    }
    void close()
    {
        boost::system::error_code ignored;
        socket.close(ignored);
    }

    stream_protocol::socket socket;
    std::string path;
    std::size_t message_octets;
    milliseconds connect_deadline;
    FrameBuffer frames;
    std::array<char, 16UL * 1024> chunk {};
    uid_t server_uid = static_cast<uid_t>(-1);
    bool busy = false;
};

namespace {

/// Marks a client as in use; two calls at once on one would mix up their replies.
class InUse
{
public:
    explicit InUse(bool& busy)
        : busy_(busy)
    {
        check(!busy_, "a client does one call at a time");
        busy_ = true;
    }
    InUse(const InUse&) = delete;
    InUse& operator=(const InUse&) = delete;
    ~InUse() { busy_ = false; }

private:
    bool& busy_;
};

Result<std::string> path_of(std::string_view address)
{
    if (address.starts_with("unix:")) address.remove_prefix(5);
    const std::string_view path = address.substr(0, address.find(';')); // Varlink addresses may carry options
    if (!path.starts_with('/') || path.size() >= sizeof(sockaddr_un::sun_path))
        return Error { ErrorCode::Unavailable,
            fmt::format("address \"{}\": allowed: unix:/PATH or /PATH", printable(address)) };
    return std::string { path };
}

Result<void> check_server(int socket, const std::vector<uid_t>& permitted, uid_t& uid)
{
    const Result<Peer> peer = peer_of(socket);
    if (!peer) return peer.error();
    uid = peer->uid;
    if (permitted.empty() || std::ranges::find(permitted, uid) != permitted.end()) return {};
    return Error { ErrorCode::PermissionDenied,
        fmt::format("uid {} listens there; allowed: {}", uid, fmt::join(permitted, ", ")) };
}

/// Our own connect: Asio takes EAGAIN, which a full backlog gives, for a connection that is under way.
asio::awaitable<int> connect_within(int socket, std::string path, std::chrono::steady_clock::time_point end)
{
    constexpr milliseconds kPause { 5 };
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), static_cast<char*>(address.sun_path));
    asio::steady_timer timer { co_await asio::this_coro::executor };
    while (true) {
        if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) co_return 0;
        const int failed = errno;
        if (failed != EAGAIN && failed != EINTR) co_return failed;
        if (std::chrono::steady_clock::now() >= end) co_return ETIMEDOUT;
        timer.expires_after(kPause);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

ErrorCode code_of_connect(int failed)
{
    if (failed == ETIMEDOUT) return ErrorCode::Timeout;
    return failed == EACCES ? ErrorCode::PermissionDenied : ErrorCode::Unavailable;
}

} // namespace

Client::Client(std::unique_ptr<State> state)
    : state_(std::move(state))
{
}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

asio::awaitable<Result<Client>> Client::connect(std::string address, ConnectOptions options)
{
    Result<std::string> path = path_of(address);
    if (!path) co_return path.error();
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    auto state = std::make_unique<State>(executor, *path, options);
    boost::system::error_code failed;
    state->socket.open(stream_protocol {}, failed);
    if (!failed) state->socket.native_non_blocking(true, failed);
    if (failed) co_return state->dead(ErrorCode::Unavailable, failed.message());

    const auto end = std::chrono::steady_clock::now() + options.deadline;
    const int refused = co_await connect_within(state->socket.native_handle(), *path, end);
    if (refused != 0) co_return state->dead(code_of_connect(refused), std::strerror(refused));
    const Result<void> known
        = check_server(state->socket.native_handle(), options.server_uids, state->server_uid);
    if (!known) co_return state->dead(known.error().code, known.error().what);
    co_return Client { std::move(state) };
}

struct Client::Exchange
{
    // These never throw: with_deadline would wait for its timer after an exception.
    static asio::awaitable<bool> write(State& state, const std::string& message)
    {
        boost::system::error_code failed;
        co_await asio::async_write(
            state.socket, asio::buffer(message), asio::redirect_error(asio::use_awaitable, failed));
        co_return !failed;
    }

    static asio::awaitable<Result<ReplyMessage>> read(State& state)
    {
        while (true) {
            Result<std::optional<std::string>> message = state.frames.next();
            if (!message) co_return state.error(ErrorCode::LimitExceeded, message.error().what);
            if (*message) {
                Result<ReplyMessage> reply = parse_reply(**message);
                if (!reply) co_return state.error(ErrorCode::ProtocolViolation, reply.error().what);
                co_return std::move(*reply);
            }
            boost::system::error_code failed;
            const std::size_t count = co_await state.socket.async_read_some(
                asio::buffer(state.chunk), asio::redirect_error(asio::use_awaitable, failed));
            if (failed) co_return state.error(ErrorCode::Unavailable, "closed the connection");
            state.frames.append({ state.chunk.data(), count });
        }
    }

    /// Even when the write fails there may be a reply: a server that is full says so and closes before it
    /// reads.
    static asio::awaitable<std::optional<Result<ReplyMessage>>> write_and_read(
        State& state, std::string message)
    {
        const bool written = message.empty() || co_await write(state, message);
        Result<ReplyMessage> reply = co_await read(state);
        if (!written) state.close();
        co_return reply;
    }

    /// One reply; with a message, after sending it. Any Error leaves the connection closed.
    static asio::awaitable<Result<ReplyMessage>> reply_within(
        State& state, std::string message, milliseconds deadline)
    {
        auto work = write_and_read(state, std::move(message));
        auto reply = co_await runtime::with_deadline(std::move(work), deadline);
        if (!reply || !*reply)
            co_return state.dead(ErrorCode::Timeout, fmt::format("no answer within {} ms", deadline.count()));
        if (!**reply) state.close();
        co_return std::move(**reply);
    }

    static Result<std::string> encode(State& state, CallMessage call)
    {
        if (!state.socket.is_open()) return state.error(ErrorCode::Unavailable, "the connection is closed");
        if (state.frames.holds_part())
            return state.dead(ErrorCode::ProtocolViolation, "a reply came that nobody asked for");
        std::string message = serialise(call);
        if (message.size() - 1 > state.message_octets)
            return state.error(
                ErrorCode::LimitExceeded, fmt::format("message above {} octets", state.message_octets));
        return message;
    }

    static Reply reply_of(ReplyMessage message)
    {
        if (!message.error.empty())
            return CallError { std::move(message.error), std::move(message.parameters) };
        return std::move(message.parameters);
    }
};

asio::awaitable<Result<Reply>> Client::call(
    std::string method, boost::json::object parameters, milliseconds deadline)
{
    State& state = *state_;
    const InUse in_use { state.busy };
    Result<std::string> message
        = Exchange::encode(state, { .method = std::move(method), .parameters = std::move(parameters) });
    if (!message) co_return message.error();
    Result<ReplyMessage> reply = co_await Exchange::reply_within(state, std::move(*message), deadline);
    if (!reply) co_return reply.error();
    if (reply->continues)
        co_return state.dead(ErrorCode::ProtocolViolation, "several replies to a plain call");
    co_return Exchange::reply_of(std::move(*reply));
}

asio::awaitable<Result<Reply>> Client::call_more(std::string method, boost::json::object parameters,
    std::function<bool(const boost::json::object&)> on_reply, milliseconds deadline)
{
    State& state = *state_;
    const InUse in_use { state.busy };
    Result<std::string> message = Exchange::encode(
        state, { .method = std::move(method), .parameters = std::move(parameters), .more = true });
    if (!message) co_return message.error();
    while (true) {
        Result<ReplyMessage> reply
            = co_await Exchange::reply_within(state, std::exchange(*message, {}), deadline);
        if (!reply) co_return reply.error();
        if (reply->error.empty() && !on_reply(reply->parameters)) {
            state.close(); // Varlink's way to say: enough
            co_return boost::json::object {};
        }
        if (!reply->continues) co_return Exchange::reply_of(std::move(*reply));
    }
}

asio::awaitable<Result<void>> Client::call_oneway(std::string method, boost::json::object parameters)
{
    State& state = *state_;
    const InUse in_use { state.busy };
    Result<std::string> message = Exchange::encode(
        state, { .method = std::move(method), .parameters = std::move(parameters), .oneway = true });
    if (!message) co_return message.error();
    auto work = Exchange::write(state, *message);
    const std::optional<bool> written
        = co_await runtime::with_deadline(std::move(work), state.connect_deadline);
    if (!written) co_return state.dead(ErrorCode::Timeout, "does not read");
    if (!*written) co_return state.dead(ErrorCode::Unavailable, "closed the connection");
    co_return Result<void> {};
}

asio::awaitable<Result<void>> Client::check_version(std::string ours)
{
    Result<Reply> reply = co_await call("org.varlink.service.GetInfo", {}, state_->connect_deadline);
    if (!reply) co_return reply.error();
    if (const auto* error = std::get_if<CallError>(&*reply))
        co_return state_->dead(
            ErrorCode::ProtocolViolation, fmt::format("GetInfo answered {}", printable(error->name)));
    const boost::json::value* version = std::get<boost::json::object>(*reply).if_contains("version");
    const std::string theirs
        = version && version->is_string() ? std::string { version->get_string() } : "none";
    if (theirs != ours)
        co_return state_->dead(ErrorCode::ProtocolViolation,
            fmt::format("has version {}, this process {}: restart both from one installation",
                printable(theirs), ours));
    co_return Result<void> {};
}

uid_t Client::server_uid() const
{
    return state_->server_uid;
}
bool Client::is_open() const
{
    if (!state_ || !state_->socket.is_open()) return false;
    // A peer that ended while nobody was calling is noticed before the next call is lost on it.
    char octet = 0;
    const ssize_t got = recv(state_->socket.native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

} // namespace countersign::ipc
