// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace countersign::ipc {

/// The real server on a thread of its own, with the interfaces org.example.test and org.example.bare, on one
/// socket a role. Methods of org.example.test: Echo; Wait (until released); Count (with more); Watch (until
/// the caller is gone); Note (counted); Throw; Misreply; Misfault; Flood (a reply of that many octets);
/// OnlyOperator; Who.
class TestServer
{
public:
    explicit TestServer(Limits limits = {}, AllowedUids allowed = [](uid_t) { return true; });
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    [[nodiscard]] std::string path(Role role) const;
    void stop();
    [[nodiscard]] bool drained();
    /// In use now, of the limit of that name.
    [[nodiscard]] std::int64_t in_use(std::string_view limit);
    /// Lets every Wait return.
    void release() { released_ = true; }
    [[nodiscard]] int notes() const { return notes_; }
    [[nodiscard]] int watchers_gone() const { return watchers_gone_; }

private:
    template <class Work>
    auto on_loop(Work work)
    {
        std::packaged_task<decltype(work())()> task { std::move(work) };
        auto result = task.get_future();
        boost::asio::post(io_, [&] { task(); });
        return result.get();
    }
    std::vector<Endpoint> endpoints();

    std::filesystem::path folder_;
    boost::asio::io_context io_;
    std::atomic<bool> released_ = false;
    std::atomic<int> notes_ = 0;
    std::atomic<int> watchers_gone_ = 0;
    std::unique_ptr<Service> service_;
    std::unique_ptr<Server> server_;
    std::thread thread_;
};

/// A peer that writes what it likes.
class RawPeer
{
public:
    explicit RawPeer(const std::string& path);
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;
    RawPeer(RawPeer&& other) noexcept;
    ~RawPeer();

    /// The octets as they are; false when the server is gone.
    bool send(std::string_view octets);
    /// One message: the text and a NUL.
    void send_message(std::string_view text);
    void end_sending();
    /// The next message; "closed" at the end of the connection, "silence" after two seconds without one.
    std::string receive();
    [[nodiscard]] int fd() const { return fd_; }

private:
    int fd_ = -1;
    std::string octets_;
};

/// Waits until `holds`, at most two seconds.
[[nodiscard]] bool eventually(const std::function<bool()>& holds);

} // namespace countersign::ipc
