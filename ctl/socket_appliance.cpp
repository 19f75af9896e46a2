// SPDX-License-Identifier: Apache-2.0
#include "ctl/socket_appliance.hpp"

#include "core/check.hpp"
#include "ipc/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <exception>
#include <optional>

namespace countersign::ctl {

namespace {

using OnReply = std::function<void(const boost::json::object&)>;

std::string address_from(const char* variable, std::string_view fallback)
{
    const char* value = std::getenv(variable); // NOLINT(concurrency-mt-unsafe): one thread
    return value && *value ? std::string { value } : std::string { fallback };
}

struct Socket
{
    std::string_view role;
    std::string address;
};

Socket socket_of(ipc::Role role, const Addresses& addresses)
{
    switch (role) {
    case ipc::Role::Frontend:
        return { "frontend", addresses.frontend };
    case ipc::Role::Operator:
        return { "operator", addresses.operators };
    case ipc::Role::Auditor:
        return { "auditor", addresses.auditor };
    case ipc::Role::Private:
        break;
    }
    check(false, "countersignctl calls no private socket");
    return {};
}

boost::asio::awaitable<Result<ipc::Reply>> connect_and_call(std::string address, std::string method,
    boost::json::object parameters, OnReply on_reply, std::chrono::milliseconds deadline)
{
    Result<ipc::Client> client = co_await ipc::Client::connect(std::move(address), ipc::ConnectOptions {});
    if (!client) co_return client.error();
    if (!on_reply) co_return co_await client->call(std::move(method), std::move(parameters), deadline);
    auto pass_on = [&on_reply](const boost::json::object& reply) {
        on_reply(reply);
        return true;
    };
    co_return co_await client->call_more(std::move(method), std::move(parameters), pass_on, deadline);
}

Answer run(const Socket& socket, const std::string& method, boost::json::object parameters, OnReply on_reply,
    std::chrono::milliseconds deadline)
{
    boost::asio::io_context io;
    std::optional<Result<ipc::Reply>> reply;
    auto keep = [&reply](std::exception_ptr bug, std::optional<Result<ipc::Reply>> value) {
        if (bug) std::rethrow_exception(bug);
        reply = std::move(value);
    };
    // The optional: co_spawn demands a default-constructible value.
    auto wrap = [](boost::asio::awaitable<Result<ipc::Reply>> work)
        -> boost::asio::awaitable<std::optional<Result<ipc::Reply>>> { co_return co_await std::move(work); };
    boost::asio::co_spawn(io,
        wrap(connect_and_call(socket.address, method, std::move(parameters), std::move(on_reply), deadline)),
        keep);
    io.run();
    check(reply.has_value(), "a call ends with a reply or an error");
    if (!*reply) return std::unexpected(unreachable(reply->error(), socket.role, socket.address, method));
    if (auto* error = std::get_if<ipc::CallError>(&**reply))
        return std::unexpected(complaint_of(method, std::move(error->name), std::move(error->parameters)));
    return std::get<boost::json::object>(std::move(**reply));
}

} // namespace

Addresses addresses_from_environment()
{
    return {
        .frontend = address_from("COUNTERSIGN_FRONTEND", "unix:/run/countersign/frontend"),
        .operators = address_from("COUNTERSIGN_OPERATOR", "unix:/run/countersign/operator"),
        .auditor = address_from("COUNTERSIGN_AUDITOR", "unix:/run/countersign/auditor"),
    };
}

Answer SocketAppliance::call(
    ipc::Role role, std::string method, boost::json::object parameters, std::chrono::milliseconds deadline)
{
    return run(socket_of(role, addresses_), "io.countersign." + method, std::move(parameters), {}, deadline);
}

Answer SocketAppliance::watch(ipc::Role role, std::string method, boost::json::object parameters,
    std::function<void(const boost::json::object&)> on_reply, std::chrono::milliseconds deadline)
{
    return run(socket_of(role, addresses_), "io.countersign." + method, std::move(parameters),
        std::move(on_reply), deadline);
}

} // namespace countersign::ctl
