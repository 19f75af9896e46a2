// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace countersign::hsm {

/// Ends a process whose PKCS#11 call passes its deadline. Such a call cannot be cancelled and its thread is
/// lost: only the process around it can be given up. One thread of its own, so that a stuck event loop does
/// not stop it.
class CallWatchdog
{
public:
    /// What happens to a call that is too late; the real one does not return.
    using TooLate = std::function<void(std::string_view call, std::chrono::milliseconds deadline)>;

    CallWatchdog(std::chrono::milliseconds deadline, TooLate too_late);
    ~CallWatchdog();
    CallWatchdog(const CallWatchdog&) = delete;
    CallWatchdog& operator=(const CallWatchdog&) = delete;

    /// A call in progress; it ends with this object.
    class Call
    {
    public:
        Call(CallWatchdog& owner, std::uint64_t number)
            : owner_(owner)
            , number_(number)
        {
        }
        ~Call() { owner_.end(number_); }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        CallWatchdog& owner_;
        std::uint64_t number_;
    };

    /// Begins a call, on any thread. `name` is shown when it is too late.
    [[nodiscard]] Call begin(std::string_view name);
    [[nodiscard]] std::chrono::milliseconds deadline() const { return deadline_; }

private:
    struct Running
    {
        std::chrono::steady_clock::time_point until;
        std::string name;
    };

    void end(std::uint64_t number);
    void watch();

    std::chrono::milliseconds deadline_;
    TooLate too_late_;
    std::mutex mutex_;
    std::condition_variable stopping_;
    bool stop_ = false;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Running> running_; // the first number began first, and is late first
    std::thread thread_;
};

/// The real TooLate: a critical journal record, then _exit(1). The supervisor starts the process afresh.
void give_up_process(std::string_view call, std::chrono::milliseconds deadline);

} // namespace countersign::hsm
