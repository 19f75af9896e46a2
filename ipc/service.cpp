// SPDX-License-Identifier: Apache-2.0
#include "ipc/service.hpp"

#include "core/check.hpp"
#include "ipc/interface.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace countersign::ipc {
namespace {

namespace json = boost::json;

constexpr Roles kEveryone = Role::Frontend | Role::Operator | Role::Auditor | Role::Private;
constexpr std::string_view kAlwaysThere[] = { "org.varlink.service", "io.countersign" };

} // namespace

Service::Service(ServiceInfo info)
    : info_(std::move(info))
{
}

Service::Service(ServiceInfo info, std::vector<std::string_view> interfaces, std::vector<Endpoint> endpoints)
    : Service(std::move(info))
{
    for (const std::string_view name : interfaces)
        add_interface(interface_text(name));
    add_endpoints(std::move(endpoints));
}

std::unique_ptr<Service> Service::of_texts(
    ServiceInfo info, std::vector<std::string> texts, std::vector<Endpoint> endpoints)
{
    std::unique_ptr<Service> service { new Service { std::move(info) } };
    for (const std::string& text : texts)
        service->add_interface(text);
    service->add_endpoints(std::move(endpoints));
    return service;
}

Service::~Service() = default;

void Service::add_interface(std::string_view text)
{
    Result<Interface> interface = Interface::parse(text);
    check(static_cast<bool>(interface), interface ? "" : interface.error().what);
    check(!find_interface(interface->name()), fmt::format("{} is listed once", interface->name()));
    interfaces_.push_back(std::move(*interface));
}

/// A method without a row would answer MethodNotFound though introspection shows it; a row without a method
/// could not be checked. Both are bugs that the first start must show.
void Service::add_endpoints(std::vector<Endpoint> endpoints)
{
    for (const std::string_view name : kAlwaysThere)
        add_interface(interface_text(name));
    endpoints_ = std::move(endpoints);
    auto info = [this](Call) -> boost::asio::awaitable<Reply> { co_return describe_itself(); };
    auto description
        = [this](Call call) -> boost::asio::awaitable<Reply> { co_return describe_interface(call); };
    endpoints_.push_back({ "org.varlink.service.GetInfo", kEveryone, info });
    endpoints_.push_back({ "org.varlink.service.GetInterfaceDescription", kEveryone, description });

    std::size_t methods = 0;
    for (const Interface& interface : interfaces_) {
        for (const Method& method : interface.methods()) {
            const std::string name = fmt::format("{}.{}", interface.name(), method.name);
            check(std::ranges::count(endpoints_, name, &Endpoint::method) == 1,
                fmt::format("one endpoint for {}", name));
            ++methods;
        }
    }
    check(methods == endpoints_.size(), "every endpoint is a method of a listed interface");
}

const Endpoint* Service::find(std::string_view method) const
{
    const auto found = std::ranges::find(endpoints_, method, &Endpoint::method);
    return found == endpoints_.end() ? nullptr : &*found;
}

const Interface* Service::find_interface(std::string_view name) const
{
    const auto found = std::ranges::find(interfaces_, name, &Interface::name);
    return found == interfaces_.end() ? nullptr : &*found;
}

Reply Service::describe_itself() const
{
    json::array names;
    for (const Interface& interface : interfaces_)
        names.emplace_back(interface.name());
    return json::object { { "vendor", info_.vendor }, { "product", info_.product },
        { "version", info_.version }, { "url", info_.url }, { "interfaces", std::move(names) } };
}

Reply Service::describe_interface(const Call& call) const
{
    const json::string& name = call.parameters.at("interface").as_string();
    const Interface* interface = find_interface(name);
    if (!interface) return CallError { "org.varlink.service.InterfaceNotFound", { { "interface", name } } };
    return json::object { { "description", interface->text() } };
}

} // namespace countersign::ipc
