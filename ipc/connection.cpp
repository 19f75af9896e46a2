// SPDX-License-Identifier: Apache-2.0
#include "ipc/connection.hpp"

#include "core/journal.hpp"
#include "ipc/dispatch.hpp"
#include "ipc/events.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <poll.h>

namespace countersign::ipc {
namespace {

namespace asio = boost::asio;

ReplyMessage message_of(Reply reply)
{
    ReplyMessage message;
    if (auto* error = std::get_if<CallError>(&reply)) {
        message.error = std::move(error->name);
        message.parameters = std::move(error->parameters);
    } else {
        message.parameters = std::move(std::get<boost::json::object>(reply));
    }
    return message;
}

/// The way back of one call with "more".
class ManyReplies final : public ReplyStream
{
public:
    ManyReplies(Connection& connection, std::string method)
        : connection_(connection)
        , method_(std::move(method))
    {
    }

    asio::awaitable<Result<void>> send(boost::json::object parameters) override
    {
        Reply reply { std::move(parameters) };
        const std::string fault = find_reply_fault(connection_.service(), method_, reply);
        if (!fault.empty()) {
            journal(Severity::Error, kReplyMisfit,
                "A method answered what its interface does not describe; the call failed.",
                { { "METHOD", method_ }, { "FAULT", fault } });
            co_return Error { ErrorCode::Internal, fmt::format("{}: {}", method_, fault) };
        }
        ReplyMessage message = message_of(std::move(reply));
        message.continues = true;
        const bool sent = co_await connection_.enqueue(serialise(message));
        if (!sent) co_return Error { ErrorCode::Unavailable, "the caller is gone" };
        co_return Result<void> {};
    }
    [[nodiscard]] bool closed() const override { return connection_.peer_gone(); }

private:
    Connection& connection_;
    std::string method_;
};

} // namespace

Connection::Connection(std::shared_ptr<Hub> hub, Socket socket, Caller caller)
    : hub_(std::move(hub))
    , socket_(std::move(socket))
    , caller_(caller)
    , frames_(hub_->admission.limits().message_octets)
    , backlog_moved_(socket_.get_executor())
    , alarm_(socket_.get_executor())
{
    hub_->connections.insert(this);
}

Connection::~Connection()
{
    hub_->connections.erase(this);
    hub_->admission.leave_connection(caller_);
}

asio::awaitable<void> Connection::run(std::shared_ptr<Connection> self)
{
    while (!self->hub_->stopping) {
        std::optional<std::string> message = co_await self->next_message();
        if (!message) break;
        const bool goes_on = co_await self->answer(std::move(*message));
        if (!goes_on) break;
    }
    co_await self->flush();
    self->close();
}

/// Nothing: the peer closed, a rule was broken, a deadline passed, or the server stops.
asio::awaitable<std::optional<std::string>> Connection::next_message()
{
    const Limits& limits = hub_->admission.limits();
    bool begun = false;
    close_at(std::chrono::steady_clock::now() + limits.idle_time);
    while (socket_.is_open() && !hub_->stopping) {
        Result<std::optional<std::string>> message = frames_.next();
        if (!message) {
            drop(message.error().what);
            break;
        }
        if (*message) {
            close_at(Time::max()); // a handler has its own deadlines
            co_return std::move(*message);
        }
        if (frames_.holds_part() && !begun) {
            begun = true; // from now on the whole message has its time, however busily it trickles
            close_at(std::chrono::steady_clock::now() + limits.message_time);
        }
        boost::system::error_code failed;
        const std::size_t count = co_await socket_.async_read_some(
            asio::buffer(chunk_), asio::redirect_error(asio::use_awaitable, failed));
        if (failed) break;
        frames_.append({ chunk_.data(), count });
    }
    close_at(Time::max());
    co_return std::nullopt;
}

asio::awaitable<bool> Connection::answer(std::string message)
{
    Result<CallMessage> call = parse_call(message);
    if (!call) {
        // Who sends such bytes does not speak the protocol: no reply, but what was answered before still goes
        // out.
        drop(call.error().what);
        co_return false;
    }
    const bool silent = call->oneway;
    ManyReplies replies { *this, call->method };
    ReplyStream* more = call->more ? &replies : nullptr;
    Reply reply = co_await dispatch(hub_->service, hub_->admission, std::move(*call), caller_, more);
    if (silent) co_return true;
    co_return co_await enqueue(serialise(message_of(std::move(reply))));
}

bool Connection::fits_backlog(std::size_t octets) const
{
    // One reply may be larger than the backlog: it is bounded by what its method can make.
    return backlog_.empty() || backlog_octets_ + octets <= hub_->admission.limits().reply_backlog_octets;
}

asio::awaitable<bool> Connection::enqueue(std::string message)
{
    const Time end = std::chrono::steady_clock::now() + hub_->admission.limits().message_time;
    while (socket_.is_open() && !fits_backlog(message.size())) {
        if (std::chrono::steady_clock::now() >= end) {
            drop("replies were not read: replyBacklogOctets");
            close();
            break;
        }
        backlog_moved_.expires_at(end);
        boost::system::error_code moved;
        co_await backlog_moved_.async_wait(asio::redirect_error(asio::use_awaitable, moved));
    }
    if (!socket_.is_open()) co_return false;
    backlog_octets_ += message.size();
    backlog_.push_back(std::move(message));
    if (backlog_.size() == 1) write_front();
    co_return true;
}

void Connection::write_front()
{
    asio::async_write(socket_, asio::buffer(backlog_.front()),
        [self = shared_from_this()](boost::system::error_code failed, std::size_t) { self->wrote(failed); });
}

void Connection::wrote(boost::system::error_code failed)
{
    if (failed) {
        close();
    } else {
        backlog_octets_ -= backlog_.front().size();
        backlog_.pop_front();
        if (!backlog_.empty()) write_front();
    }
    backlog_moved_.cancel();
}

/// What was answered goes out before the connection closes, for as long as the peer reads.
asio::awaitable<void> Connection::flush()
{
    close_at(std::chrono::steady_clock::now() + hub_->admission.limits().message_time);
    while (socket_.is_open() && !backlog_.empty()) {
        backlog_moved_.expires_at(Time::max());
        boost::system::error_code moved;
        co_await backlog_moved_.async_wait(asio::redirect_error(asio::use_awaitable, moved));
    }
}

bool Connection::peer_gone()
{
    if (!socket_.is_open() || hub_->stopping) return true;
    // POLLHUP only: a peer that merely ended its sending side (POLLRDHUP) still wants its replies.
    pollfd look { .fd = socket_.native_handle(), .events = 0, .revents = 0 };
    return poll(&look, 1, 0) == 1 && (look.revents & (POLLHUP | POLLERR)) != 0;
}

void Connection::stop()
{
    // A read that waits ends as if the peer had closed; a write goes on.
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_receive, ignored);
}

void Connection::close()
{
    boost::system::error_code ignored;
    socket_.close(ignored);
    alarm_.cancel();
    backlog_moved_.cancel();
}

void Connection::close_at(Time time)
{
    closes_at_ = time;
    if (time >= alarm_at_) return; // the alarm looks again when it goes off
    const bool waiting = alarm_at_ != Time::max();
    alarm_at_ = time;
    if (waiting)
        alarm_.cancel(); // its handler arms it anew
    else
        arm_alarm();
}

void Connection::arm_alarm()
{
    alarm_at_ = closes_at_;
    if (alarm_at_ == Time::max()) return;
    alarm_.expires_at(alarm_at_);
    alarm_.async_wait([self = shared_from_this()](boost::system::error_code) {
        if (!self->socket_.is_open()) return;
        if (std::chrono::steady_clock::now() >= self->closes_at_) {
            self->drop("a deadline passed: messageTime or idleTime");
            self->close();
        } else {
            self->arm_alarm();
        }
    });
}

void Connection::drop(std::string_view reason)
{
    const std::optional<std::uint64_t> left_out = hub_->log_budget.spend(std::chrono::steady_clock::now());
    if (!left_out) return;
    journal(Severity::Info, kConnectionDropped, "A connection was dropped.",
        { { "REASON", std::string { reason } }, { "CALLER_UID", fmt::format("{}", caller_.uid) },
            { "CALLER_PID", fmt::format("{}", caller_.pid) }, { "LEFT_OUT", fmt::format("{}", *left_out) } });
}

} // namespace countersign::ipc
