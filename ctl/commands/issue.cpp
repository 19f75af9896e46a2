// SPDX-License-Identifier: Apache-2.0
#include "ctl/submission.hpp"

#include <memory>

namespace countersign::ctl {

Action declare_issue(Arguments& arguments)
{
    auto submission = std::make_shared<Submission>(Submission { .operation = "issue" });
    arguments.text("--profile", submission->profile, "Profile to issue under", Presence::Required);
    arguments.text(
        "csr", submission->csr, "Certificate request (PEM or DER); - for standard input", Presence::Required);
    declare_submission(arguments, *submission);
    return [submission](Context& context) { return run_submission(context, *submission); };
}

} // namespace countersign::ctl
