// SPDX-License-Identifier: Apache-2.0
#include "tests/ipc/test_server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value_to.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

namespace countersign::ipc {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

const std::string kTest = R"(interface org.example.test
method Echo(text: string) -> (text: string)
method Wait() -> ()
method Count(to: int) -> (value: int)
method Watch() -> ()
method Note() -> ()
method Throw() -> ()
method Misreply() -> (value: int)
method Misfault() -> ()
method Flood(octets: int) -> (text: string)
method OnlyOperator() -> ()
method Who() -> (uid: int, gid: int, pid: int, role: int)
error Empty (text: string)
error LimitExceeded (limit: string, retryAfter: int)
)";
const std::string kBare = "interface org.example.bare\nmethod Wait() -> ()\n";

asio::awaitable<void> pause(std::chrono::milliseconds time)
{
    asio::steady_timer timer { co_await asio::this_coro::executor, time };
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<Reply> echo(Call call)
{
    if (call.parameters["text"] == "") co_return CallError { "org.example.test.Empty", { { "text", "" } } };
    co_return json::object { { "text", call.parameters["text"] } };
}

asio::awaitable<Reply> count(Call call)
{
    if (!call.more) co_return CallError { "org.varlink.service.ExpectedMore", {} };
    const std::int64_t to = call.parameters["to"].as_int64();
    for (std::int64_t value = 1; value < to; ++value) {
        json::object reply { { "value", value } };
        const Result<void> sent = co_await call.more->send(std::move(reply));
        if (!sent) break;
    }
    co_return json::object { { "value", to } };
}

asio::awaitable<Reply> flood(Call call)
{
    const auto octets = static_cast<std::size_t>(call.parameters["octets"].as_int64());
    co_return json::object { { "text", std::string(octets, 'x') } };
}

asio::awaitable<Reply> fail(Call)
{
    throw std::runtime_error { "a bug" };
}
asio::awaitable<Reply> misreply(Call)
{
    co_return json::object { { "value", "text" } };
}
asio::awaitable<Reply> misfault(Call)
{
    co_return CallError { "org.example.test.Unheard", {} };
}
asio::awaitable<Reply> nothing(Call)
{
    co_return json::object {};
}

asio::awaitable<Reply> who(Call call)
{
    co_return json::object { { "uid", std::int64_t { call.caller.uid } },
        { "gid", std::int64_t { call.caller.gid } }, { "pid", std::int64_t { call.caller.pid } },
        { "role", static_cast<std::int64_t>(call.caller.role) } };
}

asio::awaitable<Reply> wait_for(const std::atomic<bool>& released)
{
    while (!released)
        co_await pause(1ms);
    co_return json::object {};
}

asio::awaitable<Reply> watch(Call call, std::atomic<int>& gone)
{
    while (!call.more->closed())
        co_await pause(1ms);
    ++gone;
    co_return json::object {};
}

} // namespace

std::vector<Endpoint> TestServer::endpoints()
{
    const Roles all = Role::Frontend | Role::Operator | Role::Auditor | Role::Private;
    const Handler wait = [this](Call) { return wait_for(released_); };
    const Handler note = [this](Call call) {
        ++notes_;
        return nothing(std::move(call));
    };
    const Handler watch_caller = [this](Call call) { return watch(std::move(call), watchers_gone_); };
    return {
        { "org.example.test.Echo", all, echo },
        { "org.example.test.Wait", all, wait },
        { "org.example.test.Count", all, count },
        { "org.example.test.Watch", all, watch_caller },
        { "org.example.test.Note", all, note },
        { "org.example.test.Throw", all, fail },
        { "org.example.test.Misreply", all, misreply },
        { "org.example.test.Misfault", all, misfault },
        { "org.example.test.Flood", all, flood },
        { "org.example.test.OnlyOperator", only(Role::Operator), nothing },
        { "org.example.test.Who", all, who },
        { "org.example.bare.Wait", all, wait },
    };
}

TestServer::TestServer(Limits limits, AllowedUids allowed)
{
    std::string pattern = std::filesystem::temp_directory_path() / "countersign-ipc-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    service_ = Service::of_texts(
        { "Example", "Test", "1.2.3", "https://example.com/" }, { kTest, kBare }, endpoints());
    server_ = std::make_unique<Server>(io_, *service_, limits);
    for (const Role role : { Role::Frontend, Role::Operator, Role::Private }) {
        const Result<int> socket = listen_at(path(role), 0600);
        EXPECT_TRUE(socket);
        server_->serve(*socket, role, allowed);
    }
    thread_ = std::thread { [this] {
        const auto keep_running = asio::make_work_guard(io_);
        io_.run();
    } };
}

TestServer::~TestServer()
{
    released_ = true;
    on_loop([this] {
        server_.reset();
        return true;
    });
    io_.stop();
    thread_.join();
    std::filesystem::remove_all(folder_);
}

std::string TestServer::path(Role role) const
{
    return folder_ / std::to_string(static_cast<unsigned>(role));
}

void TestServer::stop()
{
    on_loop([this] { server_->stop(); });
}

bool TestServer::drained()
{
    return on_loop([this] { return server_->drained(); });
}

std::int64_t TestServer::in_use(std::string_view limit)
{
    const std::vector<LimitUse> uses = on_loop([this] { return server_->limit_uses(); });
    const auto found = std::ranges::find(uses, limit, &LimitUse::name);
    EXPECT_NE(found, uses.end()) << limit;
    return found->in_use.value_or(-1);
}

RawPeer::RawPeer(const std::string& path)
    : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_un address {};
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, static_cast<char*>(address.sun_path));
    EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0) << path;
    const timeval patience { .tv_sec = 2, .tv_usec = 0 };
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

RawPeer::RawPeer(RawPeer&& other) noexcept
    : fd_(std::exchange(other.fd_, -1))
    , octets_(std::move(other.octets_))
{
}

RawPeer::~RawPeer()
{
    if (fd_ >= 0) close(fd_);
}

bool RawPeer::send(std::string_view octets)
{
    while (!octets.empty()) {
        const ssize_t sent = ::send(fd_, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent < 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawPeer::send_message(std::string_view text)
{
    std::string message { text };
    message.push_back('\0');
    send(message);
}

void RawPeer::end_sending()
{
    shutdown(fd_, SHUT_WR);
}

std::string RawPeer::receive()
{
    while (true) {
        const std::size_t end = octets_.find('\0');
        if (end != std::string::npos) {
            std::string message = octets_.substr(0, end);
            octets_.erase(0, end + 1);
            return message;
        }
        char chunk[65536];
        const ssize_t count = recv(fd_, static_cast<char*>(chunk), sizeof chunk, 0);
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return "silence";
        if (count <= 0) return "closed";
        octets_.append(static_cast<char*>(chunk), static_cast<std::size_t>(count));
    }
}

bool eventually(const std::function<bool()>& holds)
{
    const auto end = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < end) {
        if (holds()) return true;
        std::this_thread::sleep_for(1ms);
    }
    return holds();
}

} // namespace countersign::ipc
