// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "signer/decision_record.hpp"
#include "x509/tbs.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace countersign::signer {

inline constexpr std::chrono::minutes kDecisionLife {
    5
}; // a permit is used within 60 s; the rest is for slow machines
inline constexpr std::chrono::minutes kDecisionAhead { 1 }; // of the signer's clock: both read the same one
// No back-dated certificate, whatever policy says: a profile's backdate stays within this.
inline constexpr std::chrono::hours kLongestBackdate { 1 };
inline constexpr std::chrono::minutes kLongestPostdate { 5 };

/// What signer.toml allows one key. No method of the protocol changes it.
struct Rails
{
    std::set<std::string> kinds; // of objects: "leaf"
    std::set<std::string> issuers; // names that policy gives to issuers with this key
    std::set<std::string> profiles;
    std::vector<DomainName> name_suffixes;
    std::set<std::string> san_kinds; // "dns"
    bool wildcards = false;
    std::set<std::string> extended_key_usages; // dotted
    std::set<std::string> extensions; // dotted
    std::chrono::seconds longest_validity {};
    std::string evidence; // kind that every name must have: "scope"
    std::int64_t signatures_per_minute = 0;
};

/// The CA certificate of the key, as far as rails look at it.
struct RailIssuer
{
    Bytes subject; // Name, DER
    Bytes key_identifier;
    Bytes signature_algorithm; // AlgorithmIdentifier, DER
    TimePoint not_after {};
};

/// What is asked, and what stands around it.
struct RailCase
{
    const Rails& rails;
    const RailIssuer& issuer;
    const x509::Tbs& tbs;
    const DecisionRecord& record;
    std::string kind;
    std::string request;
    TimePoint now {};
    std::uint8_t serial_prefix = 0; // of the log
    bool serial_was_seen = false;
    bool record_was_seen = false;
    std::int64_t signatures_in_last_minute = 0;
};

struct RailRefusal
{
    std::string_view rail; // its name
    std::string message; // one sentence for people
};

/// The first rail that forbids it, in the order of the table; nothing when all allow. Pure.
[[nodiscard]] std::optional<RailRefusal> find_refusal(const RailCase& asked);

/// The names of all rails, in order.
[[nodiscard]] std::vector<std::string_view> rail_names();

} // namespace countersign::signer
