// SPDX-License-Identifier: Apache-2.0
#include "signer/log_methods.hpp"

#include "core/journal.hpp"
#include "core/printable.hpp"
#include "signer/json_members.hpp"
#include "signer/replies.hpp"

#include <boost/json/array.hpp>
#include <fmt/format.h>

namespace countersign::signer {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view kClockAccepted = "90d6f3be7a1245c8b2e81c5a4f7d0e63";
constexpr std::string_view kGapConfirmed = "b18e02c7f5d94a3e8c60a7d93b41f25e";

bool is_remark(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestRemark;
}

std::string_view text_at(const ipc::Call& call, std::string_view name)
{
    return call.parameters.at(name).as_string();
}

} // namespace

LogMethods::LogMethods(LogWriter& log, Ledger& ledger, audit::ClockWatch& clock_watch, const Clock& clock,
    Random& random, std::set<std::uint8_t> prefixes)
    : log_(log)
    , ledger_(ledger)
    , clock_watch_(clock_watch)
    , clock_(clock)
    , random_(random)
    , prefixes_(std::move(prefixes))
{
}

asio::awaitable<ipc::Reply> LogMethods::outcome(ipc::Call call)
{
    const Result<IntentId> intent = IntentId::parse(text_at(call, "intent"));
    if (!intent) co_return invalid_parameter("intent");
    const std::optional<Ledger::Entry> entry = ledger_.find(*intent);
    if (entry && entry->state == IntentState::Signed) co_return signed_outcome(entry->index);
    // Told that it is unknown, countersignd uses serial and evidence again: a Sign that is still in another
    // connection's buffer must not come through afterwards.
    if (!entry && !ledger_.forgo(*intent, clock_.since_boot()))
        co_return conflict("too many unknown intents were asked for; ask again in 15 minutes");
    const IntentState state = entry ? entry->state : IntentState::Forgone;
    co_return json::object { { "state", name_of(state) }, { "signature", nullptr }, { "logIndex", nullptr } };
}

ipc::Reply LogMethods::signed_outcome(std::uint64_t index) const
{
    const Result<std::string> text = log_.log().read(index);
    if (!text) return storage_unavailable(text.error().what);
    const Result<audit::Record> record = audit::parse_record(*text);
    if (!record) return storage_unavailable(record.error().what);
    JsonMembers data { "OUTCOME", record->data };
    return json::object { { "state", name_of(IntentState::Signed) }, { "signature", data.text("signature") },
        { "logIndex", static_cast<std::int64_t>(index) } };
}

asio::awaitable<ipc::Reply> LogMethods::append(ipc::Call call)
{
    const json::array& events = call.parameters.at("events").as_array();
    if (events.empty() || events.size() > kMostEvents) co_return invalid_parameter("events");
    Result<std::vector<audit::Draft>> drafts = pack_events(events);
    if (!drafts) co_return invalid_parameter("events");
    std::uint64_t last = 0;
    for (audit::Draft& draft : *drafts) {
        Result<std::uint64_t> index = log_.append(std::move(draft));
        if (!index) co_return storage_unavailable(index.error().what);
        last = *index;
    }
    Result<void> durable = co_await log_.wait_until_durable(last);
    if (!durable) co_return storage_unavailable(durable.error().what);
    co_return json::object { { "logIndex", static_cast<std::int64_t>(last) } };
}

asio::awaitable<ipc::Reply> LogMethods::read(ipc::Call call)
{
    const std::int64_t from = call.parameters.at("from").as_int64();
    const std::int64_t count = call.parameters.at("count").as_int64();
    if (from < 0) co_return invalid_parameter("from");
    if (count < 1) co_return invalid_parameter("count");
    const std::uint64_t size = log_.log().size();
    const auto begin = std::min(static_cast<std::uint64_t>(from), size);
    const auto end
        = begin + std::min(static_cast<std::uint64_t>(std::min(count, kMostRecordsRead)), size - begin);
    json::array records;
    std::size_t octets = 0;
    for (std::uint64_t index = begin; index < end && octets < kMostOctetsRead; ++index) {
        Result<json::object> record = read_record(index);
        if (!record) co_return storage_unavailable(record.error().what);
        octets += record->at("record").as_string().size();
        for (const json::value& body : record->at("bodies").as_array())
            octets += body.as_string().size();
        if (octets <= kMostOctetsRead || records.empty()) records.push_back(std::move(*record));
    }
    co_return json::object { { "records", std::move(records) }, { "size", static_cast<std::int64_t>(size) } };
}

Result<json::object> LogMethods::read_record(std::uint64_t index) const
{
    Result<std::string> text = log_.log().read(index);
    if (!text) return text.error();
    const Result<audit::Record> record = audit::parse_record(*text);
    if (!record) return record.error();
    json::array bodies;
    for (const Digest& digest : record->bodies) {
        const Result<Bytes> body = log_.log().body(digest);
        if (!body) return body.error();
        bodies.emplace_back(to_base64(*body));
    }
    return json::object { { "index", static_cast<std::int64_t>(index) }, { "record", std::move(*text) },
        { "bodies", std::move(bodies) } };
}

asio::awaitable<ipc::Reply> LogMethods::checkpoint(ipc::Call call)
{
    const audit::Log& log = log_.log();
    std::uint64_t size = log.size();
    if (const json::value* asked = call.parameters.if_contains("size"); asked && asked->is_int64()) {
        if (asked->get_int64() < 0) co_return invalid_parameter("size");
        if (static_cast<std::uint64_t>(asked->get_int64()) > size)
            co_return not_found(fmt::format("the log has {} records, not {}", size, asked->get_int64()));
        size = static_cast<std::uint64_t>(asked->get_int64());
    }
    co_return json::object { { "logId", log.log_id().text() }, { "size", static_cast<std::int64_t>(size) },
        { "root", to_hex(log.root_at(size)) }, { "serialPrefix", std::int64_t { log.serial_prefix() } },
        { "lastTime", to_rfc3339(log.last_time()) } };
}

asio::awaitable<ipc::Reply> LogMethods::accept_clock(ipc::Call call)
{
    const std::string operator_name { text_at(call, "operator") };
    if (!is_remark(operator_name)) co_return invalid_parameter("operator");
    const std::string problem = clock_watch_.problem(log_.log().last_time());
    audit::Draft accepted { audit::RecordType::Event,
        { { "source", "countersign-signer" }, { "kind", "clock-accepted" }, { "operator", operator_name },
            { "problem", problem } },
        {} };
    audit::add_reading(accepted.data, clock_);
    Result<std::uint64_t> logged = co_await log_.append_durably(std::move(accepted));
    if (!logged) co_return storage_unavailable(logged.error().what);
    clock_watch_.accept();
    journal(Severity::Warning, kClockAccepted, "An operator accepted the clock",
        { { "OPERATOR", operator_name }, { "PROBLEM", problem } });
    co_return json::object {};
}

asio::awaitable<ipc::Reply> LogMethods::confirm_gap(ipc::Call call)
{
    for (const std::string_view name : { "operator", "reason", "storeLogId" })
        if (!is_remark(text_at(call, name))) co_return invalid_parameter(name);
    const std::int64_t store_size = call.parameters.at("storeSize").as_int64();
    if (store_size < 0 || store_size > 1LL << 53U) co_return invalid_parameter("storeSize");
    const LogId fresh = LogId::make(random_);
    const std::uint8_t prefix = fresh_prefix();
    json::object data = audit::log_identity(fresh, prefix);
    for (const std::string_view name : { "operator", "reason", "storeLogId" })
        data[name] = text_at(call, name);
    data["storeSize"] = store_size;
    data["previousLogId"] = log_.log().log_id().text();
    Result<std::uint64_t> logged
        = co_await log_.append_durably({ audit::RecordType::Gap, std::move(data), {} });
    if (!logged) co_return storage_unavailable(logged.error().what);
    journal(Severity::Warning, kGapConfirmed, "Operators confirmed a gap between log and store",
        { { "OPERATOR", std::string { text_at(call, "operator") } }, { "LOG_ID", fresh.text() },
            { "REASON", std::string { text_at(call, "reason") } } });
    co_return json::object { { "logId", fresh.text() }, { "serialPrefix", std::int64_t { prefix } } };
}

/// A prefix that this log never had, so that serials of a store that was lost cannot come again.
std::uint8_t LogMethods::fresh_prefix()
{
    constexpr std::size_t kAll = kHighestSerialPrefix - kLowestSerialPrefix + 1;
    if (prefixes_.size() >= kAll)
        prefixes_ = { log_.log().serial_prefix() }; // after 127 gaps: the 144 random bits have to do
    for (;;) {
        std::uint8_t octet = 0;
        random_.fill({ &octet, 1 });
        octet &= kHighestSerialPrefix;
        if (octet >= kLowestSerialPrefix && prefixes_.insert(octet).second) return octet;
    }
}

} // namespace countersign::signer
