// SPDX-License-Identifier: Apache-2.0
#include "ipc/dispatch.hpp"

#include "core/journal.hpp"
#include "ipc/events.hpp"
#include "ipc/interface.hpp"

#include <fmt/format.h>

#include <exception>

namespace countersign::ipc {
namespace {

namespace json = boost::json;

constexpr std::int64_t kRetryAfter = 1; // seconds: what holds a place is over within a call or two

/// A place among the calls in flight.
class CallPlace
{
public:
    CallPlace(Admission& admission, uid_t uid)
        : admission_(admission)
        , uid_(uid)
        , forbidden_by_(admission.enter_call(uid))
    {
    }
    CallPlace(const CallPlace&) = delete;
    CallPlace& operator=(const CallPlace&) = delete;
    ~CallPlace()
    {
        if (forbidden_by_.empty()) admission_.leave_call(uid_);
    }
    [[nodiscard]] std::string_view forbidden_by() const { return forbidden_by_; }

private:
    Admission& admission_;
    uid_t uid_;
    std::string_view forbidden_by_;
};

CallError service_error(std::string_view name, json::object parameters)
{
    return { fmt::format("org.varlink.service.{}", name), std::move(parameters) };
}

Reply internal_error()
{
    return CallError { "io.countersign.Internal", {} };
}

void log_failure(std::string_view method, const Caller& caller, const char* what)
{
    journal(Severity::Error, kHandlerFailed, "A method failed with an exception; the call was refused.",
        { { "METHOD", std::string { method } }, { "CALLER_UID", fmt::format("{}", caller.uid) },
            { "EXCEPTION", what } });
}

boost::asio::awaitable<Reply> run_handler(const Endpoint& endpoint, Call call)
{
    const Caller caller = call.caller;
    try {
        co_return co_await endpoint.handler(std::move(call));
    } catch (const std::exception& failure) {
        log_failure(endpoint.method, caller, failure.what());
    } catch (...) {
        log_failure(endpoint.method, caller, "of an unknown type");
    }
    co_return internal_error();
}

std::string find_error_fault(const Service& service, const CallError& error)
{
    const std::optional<QualifiedName> name = split_name(error.name);
    const Interface* interface = name ? service.find_interface(name->interface) : nullptr;
    const ErrorType* type = interface ? interface->find_error(name->member) : nullptr;
    if (!type) return fmt::format("no interface defines the error {}", error.name);
    const std::optional<std::string> misfit = find_misfit(*interface, type->fields, error.parameters);
    return misfit ? fmt::format("error {} with a wrong `{}`", error.name, *misfit) : std::string {};
}

} // namespace

CallError limit_exceeded(const Interface* interface, std::string_view limit)
{
    json::object parameters { { "limit", limit }, { "retryAfter", kRetryAfter } };
    const ErrorType* own = interface ? interface->find_error("LimitExceeded") : nullptr;
    if (own && !find_misfit(*interface, own->fields, parameters))
        return { fmt::format("{}.LimitExceeded", interface->name()), std::move(parameters) };
    return { "io.countersign.LimitExceeded", std::move(parameters) };
}

std::string find_reply_fault(const Service& service, std::string_view method, const Reply& reply)
{
    if (const auto* error = std::get_if<CallError>(&reply)) return find_error_fault(service, *error);
    const std::optional<QualifiedName> name = split_name(method);
    const Interface* interface = name ? service.find_interface(name->interface) : nullptr;
    const Method* described = interface ? interface->find_method(name->member) : nullptr;
    if (!described) return "no such method";
    const std::optional<std::string> misfit
        = find_misfit(*interface, described->out, std::get<json::object>(reply));
    return misfit ? fmt::format("wrong output `{}`", *misfit) : std::string {};
}

boost::asio::awaitable<Reply> dispatch(
    const Service& service, Admission& admission, CallMessage message, Caller caller, ReplyStream* more)
{
    const Endpoint* endpoint = service.find(message.method);
    if (!endpoint) co_return service_error("MethodNotFound", { { "method", message.method } });
    if (message.upgrade) co_return service_error("MethodNotImplemented", { { "method", message.method } });
    if (!endpoint->roles.contains(caller.role)) co_return service_error("PermissionDenied", {});

    const std::optional<QualifiedName> name = split_name(message.method);
    const Interface* interface = service.find_interface(name->interface);
    const Method* method = interface->find_method(name->member);
    if (std::optional<std::string> misfit = find_misfit(*interface, method->in, message.parameters))
        co_return service_error("InvalidParameter", { { "parameter", *misfit } });

    const CallPlace place { admission, caller.uid };
    if (!place.forbidden_by().empty()) co_return limit_exceeded(interface, place.forbidden_by());

    Call call { message.method, std::move(message.parameters), caller, more };
    Reply reply = co_await run_handler(*endpoint, std::move(call));
    const std::string fault = find_reply_fault(service, message.method, reply);
    if (fault.empty()) co_return reply;
    journal(Severity::Error, kReplyMisfit,
        "A method answered what its interface does not describe; the call failed.",
        { { "METHOD", message.method }, { "FAULT", fault } });
    co_return internal_error();
}

} // namespace countersign::ipc
