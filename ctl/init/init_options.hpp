// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/complaint.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace countersign::ctl {

/// What `init` was told.
struct InitOptions
{
    std::string folder {};
    std::string module {};
    std::string token {}; // RFC 7512 URI
    std::string pin_file {};
    std::vector<std::string> environment {}; // NAME=VALUE
    std::string key_type = "ec-p256";
    std::vector<std::string> scope {};
    std::string organisation = "Example";
    std::string token_name = "demo";
    std::optional<std::int64_t> token_uid {};
    std::optional<std::int64_t> signer_uid {};
    std::optional<std::int64_t> daemon_uid {};
    std::vector<std::int64_t> frontend_uids {};
    std::vector<std::int64_t> operator_uids {};
    std::vector<std::int64_t> auditor_uids {};
};

/// Where everything of one appliance lies.
struct Layout
{
    std::string folder {};
    std::string token_name {};
    [[nodiscard]] std::string config(const std::string& name) const { return folder + "/config/" + name; }
    [[nodiscard]] std::string state(const std::string& name) const { return folder + "/state/" + name; }
    [[nodiscard]] std::string run(const std::string& name) const { return folder + "/run/" + name; }
    [[nodiscard]] std::string token_config() const { return config("token.d/" + token_name + ".toml"); }
    [[nodiscard]] std::string token_state() const { return state("token-" + token_name); }
    [[nodiscard]] std::string token_socket() const { return run("token-" + token_name); }
    /// Files that init writes or has written; none may be there before.
    [[nodiscard]] std::vector<std::string> files() const;
};

/// The options with absolute paths and every default filled in: uids that were not named are the caller's.
[[nodiscard]] InitOptions completed(InitOptions options);

/// Everything that can be seen to be wrong before the first key is made.
[[nodiscard]] std::optional<Complaint> fault_in(const InitOptions& options, const std::string& programs);

} // namespace countersign::ctl
