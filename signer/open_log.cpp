// SPDX-License-Identifier: Apache-2.0
#include "signer/open_log.hpp"

#include "core/journal.hpp"
#include "core/version.hpp"

#include <algorithm>

namespace countersign::signer {
namespace {

constexpr std::string_view kLogRepaired = "6c94b2e81fa7430db5d83e01c27f9a48";
constexpr std::string_view kIntentAbandoned = "1e7fd3a5c80b4962a4f6709be2c5d831";

/// One that is in the log without outcome may have been signed: its signature never left, and never will.
Result<void> close_open_intents(OpenedLog& opened, TimePoint now)
{
    std::vector<std::pair<IntentId, std::uint64_t>> open = opened.ledger.open_intents();
    std::ranges::sort(open, {}, &std::pair<IntentId, std::uint64_t>::second);
    for (const auto& [intent, intent_index] : open) {
        Result<std::uint64_t> index = opened.log.append(
            { audit::RecordType::Outcome,
                { { "intent", intent.text() }, { "intentIndex", static_cast<std::int64_t>(intent_index) },
                    { "state", name_of(IntentState::Abandoned) },
                    { "reason", "the signer ended while it was under way" } },
                {} },
            now);
        if (!index) return index.error();
        opened.ledger.end(intent, IntentState::Abandoned, *index);
        journal(Severity::Warning, kIntentAbandoned,
            "A signature that was under way at the last end is abandoned", { { "INTENT", intent.text() } });
    }
    return {};
}

} // namespace

Result<OpenedLog> open_log(const Config& config, const Clock& clock)
{
    Ledger ledger;
    std::set<std::uint8_t> prefixes;
    std::optional<audit::ClockReading> trusted;
    const std::string boot = clock.boot_id();
    const audit::Log::Visitor visit = [&](const audit::Record& record) -> Result<void> {
        if (record.type == audit::RecordType::Init || record.type == audit::RecordType::Gap)
            prefixes.insert(
                static_cast<std::uint8_t>(record.data.at("serialPrefix").as_int64())); // the log checked it
        if (const auto reading = audit::reading_in(record, boot);
            reading && (!trusted || audit::accepts_clock(record.type, record.data)))
            trusted = reading;
        return ledger.replay(record);
    };
    Result<audit::Log> log = audit::Log::open(config.state, visit);
    if (!log) return log.error();
    if (!log->repair().empty())
        journal(Severity::Warning, kLogRepaired, "The log's last write never ended",
            { { "REPAIR", log->repair() } });
    OpenedLog opened { std::move(*log), std::move(ledger), std::move(prefixes), trusted };

    Result<void> closed = close_open_intents(opened, clock.now());
    if (!closed) return closed.error();
    audit::Draft start { audit::RecordType::Event,
        { { "source", "countersign-signer" }, { "kind", "started" }, { "version", kVersion },
            { "configurationDigest", to_hex(config.digest) }, { "repair", opened.log.repair() } },
        {} };
    audit::add_reading(start.data, clock);
    Result<std::uint64_t> started = opened.log.append(std::move(start), clock.now());
    if (!started) return started.error();
    Result<void> synced = opened.log.sync();
    if (!synced) return synced.error();
    return opened;
}

} // namespace countersign::signer
