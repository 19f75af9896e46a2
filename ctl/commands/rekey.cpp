// SPDX-License-Identifier: Apache-2.0
#include "ctl/submission.hpp"

#include <memory>

namespace countersign::ctl {

Action declare_rekey(Arguments& arguments)
{
    auto submission = std::make_shared<Submission>(Submission { .operation = "rekey" });
    arguments.text(
        "serial", submission->certificate, "Serial number of the certificate to replace", Presence::Required);
    arguments.text("csr", submission->csr, "Certificate request with the new key; - for standard input",
        Presence::Required);
    declare_submission(arguments, *submission);
    return [submission](Context& context) { return run_submission(context, *submission); };
}

} // namespace countersign::ctl
