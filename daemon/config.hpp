// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"
#include "ipc/limits.hpp"

#include <string>
#include <sys/types.h>
#include <vector>

namespace countersign::daemon {

inline constexpr std::string_view kDatabaseName = "countersign.db";

/// daemon.toml: how this process runs. What it signs stands in the policy, not here.
struct Config
{
    std::string path; // of the file itself
    std::string state; // folder of the database
    std::string frontend_socket;
    std::string operator_socket;
    std::string auditor_socket;
    std::vector<uid_t> operator_uids;
    std::vector<uid_t> auditor_uids;
    std::string signer_socket;
    uid_t signer_uid = 0;
    std::size_t signer_connections = 16; // signatures under way at once
    std::vector<std::string> weak_key_lists; // paths
    ipc::Limits limits;
    std::chrono::milliseconds signing_time {
        60'000
    }; // "signingTime": how long a caller waits for the signer's answer
    std::chrono::seconds request_life { std::chrono::hours {
        24 * 30 } }; // "requestLife": then an open request expires

    [[nodiscard]] std::string database() const { return state + "/" + std::string { kDatabaseName }; }
};

/// Error: InvalidConfiguration (file, line and what is allowed).
[[nodiscard]] Result<Config> load_config(const std::string& path);

} // namespace countersign::daemon
