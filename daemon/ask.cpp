// SPDX-License-Identifier: Apache-2.0
#include "daemon/ask.hpp"

#include "core/canonical_json.hpp"
#include "daemon/reply_fields.hpp"
#include "x509/csr.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace countersign::daemon {
namespace {

namespace json = boost::json;

Error bad(std::string what)
{
    return { ErrorCode::InvalidInput, std::move(what) };
}

/// PEM as it is; anything else must be the base64 of DER.
Result<Bytes> parse_csr_text(const std::string& text)
{
    if (text.starts_with("-----BEGIN")) {
        const BytesView view = bytes_of(text);
        return Bytes { view.begin(), view.end() };
    }
    Result<Bytes> der = from_base64(text);
    if (!der) return bad("neither PEM (-----BEGIN CERTIFICATE REQUEST-----) nor DER in base64");
    return der;
}

Result<std::vector<DomainName>> parse_names(const json::array& list)
{
    if (list.size() > x509::kMostCsrNames)
        return bad(fmt::format("{} names; allowed: at most {}", list.size(), x509::kMostCsrNames));
    std::vector<DomainName> names;
    for (const json::value& item : list) {
        Result<DomainName> name = DomainName::parse(std::string_view { item.get_string() });
        if (!name) return name.error();
        names.push_back(std::move(*name));
    }
    std::ranges::sort(names);
    const auto twice = std::ranges::unique(names);
    names.erase(twice.begin(), twice.end());
    return names;
}

/// Reissue and rekey start from a certificate, issue from a profile; never both.
Result<void> check_origin(const Ask& ask, std::string_view& parameter)
{
    const bool issue = ask.operation == policy::Operation::Issue;
    parameter = issue ? "profile" : "certificate";
    if (issue && !ask.profile) return bad("issue needs a profile");
    if (!issue && !ask.certificate)
        return bad(fmt::format("{} needs the serial of the certificate", policy::name_of(ask.operation)));
    parameter = issue ? "certificate" : "profile";
    if (issue ? ask.certificate.has_value() : ask.profile.has_value())
        return bad(fmt::format("{} takes no {}", policy::name_of(ask.operation), parameter));
    return {};
}

Digest digest_without_key(json::object parameters)
{
    parameters.erase("idempotencyKey");
    return sha256(bytes_of(canonical_json(parameters)));
}

} // namespace

Result<Ask> parse_ask(const json::object& parameters, std::string_view& parameter)
{
    Ask ask;
    parameter = "operation";
    Result<policy::Operation> operation = policy::parse_operation(*optional_text(parameters, "operation"));
    if (!operation) return operation.error();
    ask.operation = *operation;
    ask.profile = optional_text(parameters, "profile");
    parameter = "certificate";
    if (const std::optional<std::string> text = optional_text(parameters, "certificate")) {
        Result<Serial> serial = Serial::parse(*text);
        if (!serial) return serial.error();
        ask.certificate = *serial;
    }
    if (Result<void> fits = check_origin(ask, parameter); !fits) return fits.error();
    parameter = "csr";
    Result<Bytes> csr = parse_csr_text(*optional_text(parameters, "csr"));
    if (!csr) return csr.error();
    ask.csr = std::move(*csr);
    parameter = "names";
    if (const json::value* names = parameters.if_contains("names"); names != nullptr && names->is_array()) {
        Result<std::vector<DomainName>> parsed = parse_names(names->get_array());
        if (!parsed) return parsed.error();
        if (parsed->empty()) return bad("an empty list; leave it out to take the names of the CSR");
        ask.names = std::move(*parsed);
    }
    parameter = "notAfter";
    if (const std::optional<std::string> text = optional_text(parameters, "notAfter")) {
        Result<TimePoint> time = parse_rfc3339(*text);
        if (!time) return time.error();
        ask.not_after = *time;
    }
    parameter = "message";
    ask.message = optional_text(parameters, "message");
    if (ask.message && ask.message->size() > kLongestMessage)
        return bad(fmt::format("a message has at most {} octets", kLongestMessage));
    parameter = "idempotencyKey";
    ask.idempotency_key = optional_text(parameters, "idempotencyKey");
    if (ask.idempotency_key
        && (ask.idempotency_key->empty() || ask.idempotency_key->size() > kLongestIdempotencyKey))
        return bad(fmt::format("an idempotency key has 1 to {} octets", kLongestIdempotencyKey));
    ask.complete_when_ready = flag(parameters, "completeWhenReady");
    ask.dry_run = flag(parameters, "dryRun");
    ask.digest = digest_without_key(parameters);
    return ask;
}

} // namespace countersign::daemon
