// SPDX-License-Identifier: Apache-2.0
#include "ipc/interface.hpp"
#include "ipc/service.hpp"

#include <gtest/gtest.h>

namespace countersign::ipc {
namespace {

const std::string kText = "interface org.example.two\nmethod One() -> ()\nmethod Two() -> ()\n";

Endpoint endpoint(std::string_view method)
{
    const Handler nothing = [](Call) -> boost::asio::awaitable<Reply> { co_return boost::json::object {}; };
    return { method, only(Role::Private), nothing };
}

std::unique_ptr<Service> service_of(
    std::vector<Endpoint> endpoints, std::vector<std::string> texts = { kText })
{
    return Service::of_texts(
        { "Example", "Test", "1", "https://example.com/" }, std::move(texts), std::move(endpoints));
}

TEST(Service, FindsEndpointsAndInterfacesAndAddsItsOwn)
{
    const auto service = service_of({ endpoint("org.example.two.One"), endpoint("org.example.two.Two") });
    EXPECT_TRUE(service->find("org.example.two.One"));
    EXPECT_FALSE(service->find("org.example.two.Three"));
    EXPECT_TRUE(service->find("org.varlink.service.GetInfo"));
    EXPECT_TRUE(service->find_interface("org.varlink.service"));
    EXPECT_TRUE(service->find_interface("io.countersign"));
}

TEST(ServiceDeathTest, AbortsWhenTableAndInterfaceDiffer)
{
    EXPECT_DEATH(service_of({ endpoint("org.example.two.One") }), "one endpoint for org.example.two.Two");
    EXPECT_DEATH(service_of({ endpoint("org.example.two.One"), endpoint("org.example.two.Two"),
                     endpoint("org.example.two.Three") }),
        "every endpoint is a method");
    EXPECT_DEATH(service_of({ endpoint("org.example.two.One"), endpoint("org.example.two.One"),
                     endpoint("org.example.two.Two") }),
        "one endpoint for org.example.two.One");
    EXPECT_DEATH(service_of({}, { "interface broken" }), "expected an interface name");
    EXPECT_DEATH(service_of({}, { "interface a.b", "interface a.b" }), "a.b is listed once");
    EXPECT_DEATH(Service({}, { "io.countersign.Nothing" }, {}), "expected interface");
}

} // namespace
} // namespace countersign::ipc
