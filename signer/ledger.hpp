// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "audit/record.hpp"
#include "core/identifier.hpp"
#include "core/serial.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace countersign::signer {

enum class IntentState
{
    InProgress, // logged, and being signed
    Signed,
    Failed, // the token was surely not asked
    Abandoned, // the token may have signed: the serial is burnt
    Forgone, // never logged, and never to be: someone was told that it is unknown
};

/// "inProgress", "signed" ... as an OUTCOME and a reply name it; a forgone intent is "unknown".
[[nodiscard]] std::string_view name_of(IntentState state);

// A Sign with a decision older than kDecisionLife is refused anyway: what was forgone longer ago needs no
// memory.
inline constexpr std::chrono::minutes kForgoneMemory { 15 };
inline constexpr std::size_t kMostForgone = 100'000;

/// What the signer remembers of its log: every intent with what became of it, every serial, every decision
/// that was used. In memory, rebuilt at start from the log; some 250 octets an intent.
class Ledger
{
public:
    struct Entry
    {
        IntentState state = IntentState::InProgress;
        std::uint64_t index = 0; // of the OUTCOME; of the INTENT while there is none
    };

    /// Takes in a record while the log is opened. Error: InvalidInput (an OUTCOME without INTENT, a serial
    /// twice ...).
    Result<void> replay(const audit::Record& record);

    [[nodiscard]] std::optional<Entry> find(const IntentId& intent) const;
    [[nodiscard]] bool has_serial(const Serial& serial) const { return serials_.contains(key_of(serial)); }
    [[nodiscard]] bool has_decision(const DecisionId& decision) const
    {
        return decisions_.contains(key_of(decision));
    }

    /// Takes intent, serial and decision, each for ever. They must be fresh (asserted).
    void begin(const IntentId& intent, const Serial& serial, const DecisionId& decision, std::uint64_t index);
    /// `state` is Signed, Failed or Abandoned; the intent was InProgress (asserted).
    void end(const IntentId& intent, IntentState state, std::uint64_t index);
    /// From now on the intent is refused. False when too many were asked for.
    [[nodiscard]] bool forgo(const IntentId& intent, std::chrono::milliseconds since_boot);

    /// Intents without outcome, with the index of their INTENT, in no order.
    [[nodiscard]] std::vector<std::pair<IntentId, std::uint64_t>> open_intents() const;

private:
    template <std::size_t Size>
    struct Hash
    {
        std::size_t operator()(const std::array<std::uint8_t, Size>& key) const
        {
            std::size_t last = 0; // random octets are their own hash; the first ones may be a fixed prefix
            std::memcpy(&last, key.data() + Size - sizeof last, sizeof last);
            return last;
        }
    };
    // The 26 digits of an identifier, the 19 octets of a serial: no string on the heap for each.
    using IdKey = std::array<std::uint8_t, kIdentifierDigits>;
    using SerialKey = std::array<std::uint8_t, kSerialOctets>;
    template <class Id>
    static IdKey key_of(const Id& id)
    {
        IdKey key {};
        std::memcpy(key.data(), id.text().data() + id.text().size() - key.size(), key.size());
        return key;
    }
    static SerialKey key_of(const Serial& serial);

    Result<void> replay_intent(const audit::Record& record);
    Result<void> replay_outcome(const audit::Record& record);

    std::unordered_map<IdKey, Entry, Hash<kIdentifierDigits>> intents_;
    std::unordered_set<SerialKey, Hash<kSerialOctets>> serials_;
    std::unordered_set<IdKey, Hash<kIdentifierDigits>> decisions_;
    std::deque<std::pair<IdKey, std::chrono::milliseconds>> forgone_; // in the order of time
};

} // namespace countersign::signer
