// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/admission.hpp"
#include "ipc/frame_buffer.hpp"
#include "ipc/log_budget.hpp"
#include "ipc/message.hpp"
#include "ipc/service.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <set>

namespace countersign::ipc {

class Connection;

/// What the connections of one server share. Outlives each of them.
struct Hub
{
    Hub(const Service& its_service, Limits limits)
        : service(its_service)
        , admission(limits)
    {
    }

    const Service& service;
    Admission admission;
    std::set<Connection*> connections;
    LogBudget log_budget;
    bool stopping = false;
};

/// One accepted connection: reads a message, has it answered, queues the reply, reads the next. So replies
/// keep the order of the calls, and a caller who sends much waits in its own socket buffer. Runs on the event
/// loop alone.
class Connection : public std::enable_shared_from_this<Connection>
{
public:
    using Socket = boost::asio::local::stream_protocol::socket;

    /// `caller` was counted in (Admission::enter_connection); the destructor counts it out.
    Connection(std::shared_ptr<Hub> hub, Socket socket, Caller caller);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Serves until the peer closes, breaks a rule or a limit, or the hub stops. `self` keeps the connection
    /// alive meanwhile.
    static boost::asio::awaitable<void> run(std::shared_ptr<Connection> self);
    /// No further call: the one in flight ends and its reply goes out.
    void stop();
    /// Drops everything at once.
    void close();

    /// Queues one reply; waits while the backlog is full. False when the connection is gone, or went for that
    /// reason.
    boost::asio::awaitable<bool> enqueue(std::string message);
    /// The peer closed its end, or the server stops.
    [[nodiscard]] bool peer_gone();
    [[nodiscard]] const Service& service() const { return hub_->service; }

private:
    using Time = std::chrono::steady_clock::time_point;

    boost::asio::awaitable<std::optional<std::string>> next_message();
    boost::asio::awaitable<bool> answer(std::string message);
    boost::asio::awaitable<void> flush();
    [[nodiscard]] bool fits_backlog(std::size_t octets) const;
    void write_front();
    void wrote(boost::system::error_code failed);
    /// Closes at `time` unless moved before; Time::max() is never. Moving it later costs nothing.
    void close_at(Time time);
    void arm_alarm();
    void drop(std::string_view reason);

    std::shared_ptr<Hub> hub_;
    Socket socket_;
    Caller caller_;
    FrameBuffer frames_;
    std::array<char, 16UL * 1024> chunk_ {};
    std::deque<std::string> backlog_; // the front one is being written
    std::size_t backlog_octets_ = 0;
    boost::asio::steady_timer backlog_moved_; // cancelled when a reply is out
    boost::asio::steady_timer alarm_;
    Time closes_at_ = Time::max();
    Time alarm_at_ = Time::max();
};

} // namespace countersign::ipc
