// SPDX-License-Identifier: Apache-2.0
#include "signer/replies.hpp"

#include <fmt/format.h>

namespace countersign::signer {
namespace {

constexpr std::string_view kInterface = "io.countersign.Signer.";

ipc::CallError error(std::string_view name, boost::json::object parameters)
{
    return { std::string { kInterface }.append(name), std::move(parameters) };
}

boost::json::value slot_of(const TokenProblem& problem)
{
    return problem.slot ? boost::json::value(*problem.slot) : boost::json::value(nullptr);
}

} // namespace

ipc::CallError rail_refused(std::string_view rail, std::string_view message)
{
    return error("RailRefused", { { "rail", rail }, { "message", message } });
}

ipc::CallError token_trouble(std::string_view token, const TokenProblem& problem)
{
    const std::string hint = fmt::format("{}; {}", problem.problem, problem.hint);
    if (problem.locked)
        return error("Locked", { { "token", token }, { "slot", slot_of(problem) }, { "hint", hint } });
    return error("TokenUnavailable",
        { { "token", token }, { "slot", slot_of(problem) }, { "code", problem.code }, { "hint", hint } });
}

ipc::CallError signing_failed(std::string_view message)
{
    return error("SigningFailed", { { "message", message } });
}
ipc::CallError clock_unreliable(std::string_view message)
{
    return error("ClockUnreliable", { { "message", message } });
}
ipc::CallError conflict(std::string_view message)
{
    return error("Conflict", { { "message", message } });
}
ipc::CallError not_found(std::string_view what)
{
    return error("NotFound", { { "what", what } });
}
ipc::CallError storage_unavailable(std::string_view message)
{
    return error("StorageUnavailable", { { "message", message } });
}
ipc::CallError invalid_parameter(std::string_view name)
{
    return { "org.varlink.service.InvalidParameter", { { "parameter", name } } };
}

} // namespace countersign::signer
