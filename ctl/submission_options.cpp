// SPDX-License-Identifier: Apache-2.0
#include "ctl/submission.hpp"

namespace countersign::ctl {

void declare_submission(Arguments& arguments, Submission& submission)
{
    arguments.texts("--name", submission.names, "DNS name to certify; without it, the names of the CSR");
    arguments.text("--not-after", submission.not_after, "Last moment of validity, as 2027-01-31T23:59:59Z");
    arguments.text("--message", submission.message, "A note that is kept with the request");
    arguments.text("--out", submission.out, "File for the certificate (PEM); - for standard output alone");
    arguments.text("--chain-out", submission.chain_out, "File for the issuers' certificates (PEM)");
    arguments.text("--idempotency-key", submission.idempotency_key,
        "Up to 64 characters: the same key and content give the same certificate, however often asked");
    arguments.flag("--dry-run", submission.dry_run, "Decide only: store nothing, sign nothing");
    arguments.flag("--wait", submission.wait, "If something is missing, wait until the request is over");
    declare_role(arguments, submission.role, { "frontend", "operator" });
}

void declare_role(Arguments& arguments, std::string& role, const std::vector<std::string>& allowed)
{
    arguments.one_of("--as", role, allowed, "Whose socket to call");
}

ipc::Role role_named(std::string_view name)
{
    if (name == "operator") return ipc::Role::Operator;
    return name == "auditor" ? ipc::Role::Auditor : ipc::Role::Frontend;
}

} // namespace countersign::ctl
