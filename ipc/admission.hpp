// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/limits.hpp"
#include "ipc/role.hpp"

#include <map>
#include <string_view>
#include <vector>

namespace countersign::ipc {

/// Counts connections and calls against the limits. Knows no socket.
class Admission
{
public:
    explicit Admission(Limits limits)
        : limits_(limits)
    {
    }

    /// The name of the limit that forbids one more; empty when it was counted in.
    [[nodiscard]] std::string_view enter_connection(const Caller& caller);
    void leave_connection(const Caller& caller);
    [[nodiscard]] std::string_view enter_call(uid_t uid);
    void leave_call(uid_t uid);

    [[nodiscard]] const Limits& limits() const { return limits_; }
    [[nodiscard]] std::vector<LimitUse> uses() const;

private:
    struct OfUid
    {
        std::size_t connections = 0;
        std::size_t calls = 0;
    };
    void forget_if_idle(uid_t uid);

    Limits limits_;
    std::size_t operators_ = 0;
    std::size_t others_ = 0;
    std::size_t calls_ = 0;
    std::map<uid_t, OfUid> uids_; // only uids that are connected: as bounded as the connections
};

} // namespace countersign::ipc
