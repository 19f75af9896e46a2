// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ipc/call.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::ipc {

/// What GetInfo says.
struct ServiceInfo
{
    std::string vendor;
    std::string product;
    std::string version;
    std::string url;
};

class Interface; // a parsed interface description

/// The interfaces of a process and the handlers of their methods. org.varlink.service is added by itself.
class Service
{
public:
    /// `interfaces`: names of embedded interface files ("io.countersign.Signer"). `endpoints`: one row for
    /// every method of every one of them, and no other: a difference is a bug and aborts (a test compares
    /// them too).
    Service(ServiceInfo info, std::vector<std::string_view> interfaces, std::vector<Endpoint> endpoints);
    /// As above for interfaces that are not compiled in: `texts` are whole descriptions (tests, other
    /// programs).
    static std::unique_ptr<Service> of_texts(
        ServiceInfo info, std::vector<std::string> texts, std::vector<Endpoint> endpoints);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] const Endpoint* find(std::string_view method) const;
    [[nodiscard]] const Interface* find_interface(std::string_view name) const;
    [[nodiscard]] const ServiceInfo& info() const { return info_; }

private:
    explicit Service(ServiceInfo info);
    void add_interface(std::string_view text);
    void add_endpoints(std::vector<Endpoint> endpoints);
    [[nodiscard]] Reply describe_itself() const;
    [[nodiscard]] Reply describe_interface(const Call& call) const;

    ServiceInfo info_;
    std::vector<Endpoint> endpoints_;
    std::vector<Interface> interfaces_;
};

/// The text of ipc/interfaces/NAME.varlink, compiled in; empty when there is none.
[[nodiscard]] std::string_view interface_text(std::string_view name);

} // namespace countersign::ipc
