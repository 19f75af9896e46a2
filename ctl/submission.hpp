// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/command.hpp"

namespace countersign::ctl {

/// What issue, reissue, rekey and explain ask for.
struct Submission
{
    std::string operation {}; // "issue", "reissue", "rekey"
    std::string profile {}; // issue
    std::string certificate {}; // reissue, rekey: serial of the certificate to replace
    std::string csr {}; // path, or "-"
    std::vector<std::string> names {};
    std::optional<std::string> not_after {};
    std::optional<std::string> message {};
    std::optional<std::string> idempotency_key {};
    std::string out {}; // path; empty: PEM behind the report; "-": PEM alone on standard output
    std::string chain_out {};
    bool dry_run = false;
    bool wait = false;
    std::string role = "frontend"; // whose socket
};

/// Options that issue, reissue and rekey share.
void declare_submission(Arguments& arguments, Submission& submission);
/// "--as": whose socket a command calls.
void declare_role(Arguments& arguments, std::string& role, const std::vector<std::string>& allowed);
[[nodiscard]] ipc::Role role_named(std::string_view name);

/// Reads the CSR, submits, shows what was asked, what changes, what policy found and the certificate; writes
/// the files.
[[nodiscard]] ExitStatus run_submission(Context& context, const Submission& submission);

} // namespace countersign::ctl
