// SPDX-License-Identifier: Apache-2.0
#include "ceremony/report.hpp"

#include "audit/log.hpp"

namespace countersign::ceremony {

namespace json = boost::json;

json::object report_of(const Options& options, const Outcome& outcome)
{
    json::object attributes;
    for (const auto& [name, value] : outcome.key.attributes)
        attributes[name] = value ? json::value(*value) : json::value(nullptr);
    // The slot is text: an identifier of 64 bits does not fit a number of JSON.
    json::object token { { "label", outcome.token.label }, { "serial", outcome.token.serial },
        { "manufacturer", outcome.token.manufacturer }, { "model", outcome.token.model },
        { "slot", std::to_string(outcome.token.slot) } };
    return { { "version", 1 }, { "time", to_rfc3339(outcome.time) },
        { "operation", name_of(options.operation) }, { "label", options.key.label },
        { "id", to_hex(options.key.id) }, { "keyType", name_of(options.key_type) },
        { "spkiSha256", to_hex(outcome.key_fingerprint()) },
        { "certificateSha256", to_hex(sha256(outcome.certificate)) },
        { "certificate", to_base64(outcome.certificate) }, { "token", std::move(token) },
        { "module", options.module }, { "attributes", std::move(attributes) } };
}

Result<void> append_to_log(
    const std::string& folder, const json::object& report, const Bytes& certificate, TimePoint now)
{
    Result<audit::Log> log = audit::Log::open(folder);
    if (!log) return log.error();
    if (Result<std::uint64_t> appended
        = log->append({ audit::RecordType::Ceremony, report, { certificate } }, now);
        !appended)
        return appended.error();
    return log->sync();
}

} // namespace countersign::ceremony
