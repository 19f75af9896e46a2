// SPDX-License-Identifier: Apache-2.0
#include "hsm/call_watchdog.hpp"

#include "core/journal.hpp"

#include <algorithm>
#include <unistd.h>

namespace countersign::hsm {
namespace {

constexpr std::string_view kCallTooLate = "2f0f4a86c1c94f6ba0a1d9d6b2a8e0c1";
// Looked at this often: a signature then costs no wake-up of the watching thread.
constexpr int kLooksPerDeadline = 20;
constexpr std::chrono::milliseconds kShortestLook { 5 };

} // namespace

CallWatchdog::CallWatchdog(std::chrono::milliseconds deadline, TooLate too_late)
    : deadline_(deadline)
    , too_late_(std::move(too_late))
    , thread_([this] { watch(); })
{
}

CallWatchdog::~CallWatchdog()
{
    {
        const std::lock_guard lock { mutex_ };
        stop_ = true;
    }
    stopping_.notify_one();
    thread_.join();
}

CallWatchdog::Call CallWatchdog::begin(std::string_view name)
{
    const std::lock_guard lock { mutex_ };
    const std::uint64_t number = next_++;
    running_.emplace(number, Running { std::chrono::steady_clock::now() + deadline_, std::string { name } });
    return Call { *this, number };
}

void CallWatchdog::end(std::uint64_t number)
{
    const std::lock_guard lock { mutex_ };
    running_.erase(number);
}

void CallWatchdog::watch()
{
    const auto pause = std::max(kShortestLook, deadline_ / kLooksPerDeadline);
    std::unique_lock lock { mutex_ };
    while (!stop_) {
        stopping_.wait_for(lock, pause);
        if (running_.empty() || running_.begin()->second.until > std::chrono::steady_clock::now()) continue;
        const std::string name = running_.begin()->second.name;
        running_.erase(running_.begin()); // reported once, should `too_late_` return
        lock.unlock();
        too_late_(name, deadline_);
        lock.lock();
    }
}

void give_up_process(std::string_view call, std::chrono::milliseconds deadline)
{
    journal(Severity::Critical, kCallTooLate,
        "a call to the token passed its deadline; the process ends and starts afresh",
        { { "CALL", std::string { call } }, { "DEADLINE_MILLISECONDS", std::to_string(deadline.count()) } });
    _exit(1);
}

} // namespace countersign::hsm
