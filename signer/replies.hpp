// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/call.hpp"
#include "signer/token_client.hpp"

namespace countersign::signer {

// The error replies of io.countersign.Signer, one function each.

[[nodiscard]] ipc::CallError rail_refused(std::string_view rail, std::string_view message);
/// Locked or TokenUnavailable, as the problem is.
[[nodiscard]] ipc::CallError token_trouble(std::string_view token, const TokenProblem& problem);
[[nodiscard]] ipc::CallError signing_failed(std::string_view message);
[[nodiscard]] ipc::CallError clock_unreliable(std::string_view message);
[[nodiscard]] ipc::CallError conflict(std::string_view message);
[[nodiscard]] ipc::CallError not_found(std::string_view what);
[[nodiscard]] ipc::CallError storage_unavailable(std::string_view message);
[[nodiscard]] ipc::CallError invalid_parameter(std::string_view name);

} // namespace countersign::signer
