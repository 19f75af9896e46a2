// SPDX-License-Identifier: Apache-2.0
#include "daemon/show_certificates.hpp"

#include "daemon/failure.hpp"
#include "daemon/paging.hpp"
#include "daemon/reply_fields.hpp"
#include "daemon/views.hpp"
#include "daemon/visibility.hpp"

#include <fmt/format.h>

namespace countersign::daemon {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// Error: InvalidInput; `parameter` names which.
Result<store::CertificateFilter> parse_filter(const ipc::Call& call, std::string_view& parameter)
{
    store::CertificateFilter filter;
    filter.owner_uid = confined_to(call.caller);
    parameter = "name";
    if (const std::optional<std::string> text = optional_text(call.parameters, "name")) {
        Result<DomainName> name = DomainName::parse(*text);
        if (!name) return name.error();
        filter.name = std::move(*name);
    }
    parameter = "order";
    if (const std::optional<std::string> text = optional_text(call.parameters, "order")) {
        Result<OrderId> order = OrderId::parse(*text);
        if (!order) return order.error();
        filter.order = std::move(*order);
    }
    return filter;
}

} // namespace

asio::awaitable<ipc::Reply> ShowCertificates::show(ipc::Call call)
{
    Result<Serial> serial = Serial::parse(*optional_text(call.parameters, "serial"));
    if (!serial) co_return failure(kCertificates, serial.error(), "serial");
    auto look = [serial = *serial](store::SqliteStore& store) { return store.find_certificate(serial); };
    Result<std::optional<store::CertificateRow>> found = co_await appliance_.store.run(std::move(look));
    if (!found) co_return failure(kCertificates, found.error());
    if (!*found || !may_see(call.caller, (*found)->owner_uid))
        co_return failure(
            kCertificates, { ErrorCode::NotFound, fmt::format("certificate {}", serial->hex()) });
    co_return json::object { { "certificate", view(**found) },
        { "chain", chain_of((*found)->issuer, appliance_.policy) } };
}

asio::awaitable<ipc::Reply> ShowCertificates::list(ipc::Call call)
{
    std::string_view parameter;
    Result<store::CertificateFilter> filter = parse_filter(call, parameter);
    if (!filter) co_return failure(kCertificates, filter.error(), parameter);
    const Result<std::size_t> limit = limit_of(call.parameters);
    if (!limit) co_return failure(kCertificates, limit.error(), "limit");
    for (std::size_t left = *limit;;) {
        filter->limit = std::min(left, kPage);
        auto look = [filter = *filter](store::SqliteStore& store) { return store.list_certificates(filter); };
        Result<std::vector<store::CertificateRow>> rows = co_await appliance_.store.run(std::move(look));
        if (!rows) co_return failure(kCertificates, rows.error());
        json::array page;
        for (const store::CertificateRow& row : *rows)
            page.push_back(view(row));
        left -= rows->size();
        json::object reply { { "certificates", std::move(page) } };
        if (call.more == nullptr || rows->size() < filter->limit || left == 0) co_return reply;
        filter->before = rows->back().number;
        if (Result<void> sent = co_await call.more->send(std::move(reply)); !sent)
            co_return json::object { { "certificates", json::array {} } };
    }
}

asio::awaitable<ipc::Reply> ShowCertificates::chain(ipc::Call call)
{
    const std::string issuer = *optional_text(call.parameters, "issuer");
    std::string chain = chain_of(issuer, appliance_.policy);
    if (chain.empty())
        co_return failure(kCertificates, { ErrorCode::NotFound, fmt::format("issuer {}", issuer) });
    co_return json::object { { "chain", std::move(chain) } };
}

} // namespace countersign::daemon
