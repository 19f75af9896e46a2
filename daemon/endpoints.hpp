// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/operate.hpp"
#include "daemon/show_audit.hpp"
#include "daemon/show_certificates.hpp"
#include "daemon/show_requests.hpp"
#include "daemon/submit_request.hpp"

namespace countersign::daemon {

/// The use cases of countersignd.
struct UseCases
{
    SubmitRequest& submit;
    ShowRequests& requests;
    ShowCertificates& certificates;
    Operate& operate;
    ShowAudit& audit;
};

/// The dispatch table: every method, who may call it, and what runs. `use_cases` outlive the endpoints.
[[nodiscard]] std::vector<ipc::Endpoint> endpoints(UseCases use_cases);

} // namespace countersign::daemon
