// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "ipc/call.hpp"
#include "tests/hsm/soft_token.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <map>
#include <sys/types.h>

namespace countersign::hsm::testing {

/// countersign-token itself, over a SoftHSM folder; killed at the end.
class TokenProcess
{
public:
    /// Writes demo.toml into the folder; `changes` replaces or adds top-level lines ("sessions" -> "4").
    TokenProcess(const SoftHsm& hsm, std::map<std::string, std::string> changes = {});
    ~TokenProcess();
    TokenProcess(const TokenProcess&) = delete;
    TokenProcess& operator=(const TokenProcess&) = delete;

    void start();
    /// Waits for the end by itself; the exit status, -1 at the deadline or after a signal.
    int wait(std::chrono::milliseconds deadline = std::chrono::seconds { 5 });
    /// SIGTERM, then `wait`.
    int stop();
    void kill();

    /// One call on a connection of its own.
    Result<ipc::Reply> call(const std::string& method, boost::json::object parameters);
    boost::json::object describe();
    /// Describe, until `state` is reached or 5 s are over; the last answer.
    boost::json::object describe_when(const std::string& state);
    [[nodiscard]] std::string log() const;

private:
    const SoftHsm& hsm_;
    pid_t process_ = 0;
};

} // namespace countersign::hsm::testing
