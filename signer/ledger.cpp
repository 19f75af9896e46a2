// SPDX-License-Identifier: Apache-2.0
#include "signer/ledger.hpp"

#include "core/check.hpp"
#include "signer/json_members.hpp"

#include <fmt/format.h>

namespace countersign::signer {
namespace {

Error contradiction(std::string_view what)
{
    return { ErrorCode::InvalidInput, std::string { what } };
}

std::optional<IntentState> outcome_named(std::string_view name)
{
    for (const IntentState state : { IntentState::Signed, IntentState::Failed, IntentState::Abandoned })
        if (name == name_of(state)) return state;
    return std::nullopt;
}

} // namespace

std::string_view name_of(IntentState state)
{
    switch (state) {
    case IntentState::InProgress:
        return "inProgress";
    case IntentState::Signed:
        return "signed";
    case IntentState::Failed:
        return "failed";
    case IntentState::Abandoned:
        return "abandoned";
    case IntentState::Forgone:
        return "unknown";
    }
    return "unknown";
}

Ledger::SerialKey Ledger::key_of(const Serial& serial)
{
    SerialKey key {};
    std::ranges::copy(serial.octets(), key.begin());
    return key;
}

Result<void> Ledger::replay(const audit::Record& record)
{
    if (record.type == audit::RecordType::Intent) return replay_intent(record);
    if (record.type == audit::RecordType::Outcome) return replay_outcome(record);
    return {};
}

Result<void> Ledger::replay_intent(const audit::Record& record)
{
    JsonMembers data { "INTENT", record.data };
    const Result<IntentId> intent = IntentId::parse(data.text("intent"));
    const Result<DecisionId> decision = DecisionId::parse(data.text("decision"));
    const Result<Serial> serial = Serial::parse(data.text("serial"));
    if (!intent || !decision || !serial)
        return contradiction("an INTENT without intent, decision and serial");
    if (find(*intent) || has_serial(*serial) || has_decision(*decision))
        return contradiction("an INTENT whose intent, decision or serial was used before");
    begin(*intent, *serial, *decision, record.index);
    return {};
}

Result<void> Ledger::replay_outcome(const audit::Record& record)
{
    JsonMembers data { "OUTCOME", record.data };
    const Result<IntentId> intent = IntentId::parse(data.text("intent"));
    const std::optional<IntentState> state = outcome_named(data.text("state"));
    if (!intent || !state) return contradiction("an OUTCOME without intent or state");
    const std::optional<Entry> entry = find(*intent);
    if (!entry || entry->state != IntentState::InProgress)
        return contradiction("an OUTCOME of an intent that is not open");
    end(*intent, *state, record.index);
    return {};
}

std::optional<Ledger::Entry> Ledger::find(const IntentId& intent) const
{
    const auto found = intents_.find(key_of(intent));
    if (found == intents_.end()) return std::nullopt;
    return found->second;
}

void Ledger::begin(
    const IntentId& intent, const Serial& serial, const DecisionId& decision, std::uint64_t index)
{
    const bool fresh = intents_.try_emplace(key_of(intent), Entry { IntentState::InProgress, index }).second
        && serials_.insert(key_of(serial)).second && decisions_.insert(key_of(decision)).second;
    check(fresh, "an intent, its serial and its decision are each used once");
}

void Ledger::end(const IntentId& intent, IntentState state, std::uint64_t index)
{
    const auto found = intents_.find(key_of(intent));
    check(found != intents_.end() && found->second.state == IntentState::InProgress, "an intent ends once");
    found->second = { state, index };
}

bool Ledger::forgo(const IntentId& intent, std::chrono::milliseconds since_boot)
{
    while (!forgone_.empty() && forgone_.front().second + kForgoneMemory < since_boot) {
        intents_.erase(forgone_.front().first);
        forgone_.pop_front();
    }
    if (forgone_.size() >= kMostForgone) return false;
    const bool fresh = intents_.try_emplace(key_of(intent), Entry { IntentState::Forgone, 0 }).second;
    check(fresh, "only an unknown intent is forgone");
    forgone_.emplace_back(key_of(intent), since_boot);
    return true;
}

std::vector<std::pair<IntentId, std::uint64_t>> Ledger::open_intents() const
{
    std::vector<std::pair<IntentId, std::uint64_t>> open;
    for (const auto& [key, entry] : intents_) {
        if (entry.state != IntentState::InProgress) continue;
        Result<IntentId> intent = IntentId::parse("int_" + std::string { key.begin(), key.end() });
        check(static_cast<bool>(intent), "an intent's digits came from an intent");
        open.emplace_back(std::move(*intent), entry.index);
    }
    return open;
}

} // namespace countersign::signer
