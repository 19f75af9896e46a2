// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/digest.hpp"
#include "core/domain_name.hpp"
#include "core/identifier.hpp"
#include "core/time_point.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::signer {

inline constexpr std::size_t kLongestDecisionRecord = 1024UL * 1024; // octets
inline constexpr std::size_t kMostNames = 1000; // of one certificate
inline constexpr std::size_t kMostEvidence = 10'000; // entries of one record

/// What proves one name, as the record claims it.
struct NameEvidence
{
    DomainName name;
    std::string kind; // "scope"
    std::string value;
};

/// What the decision allows to be signed, to the letter.
struct PermittedCertificate
{
    std::vector<DomainName> names; // sorted, unique
    std::string subject; // RFC 4514
    Digest spki_sha256 {};
    TimePoint not_before {};
    TimePoint not_after {}; // inclusive
    std::vector<NameEvidence> evidence;
};

/// The signer's own reading of a decision record. It shares no code with policy, which wrote it: what one of
/// the two misunderstands, the other refuses.
struct DecisionRecord
{
    DecisionId id;
    RequestId request;
    TimePoint decided_at {};
    std::string profile;
    std::string issuer;
    std::string verdict;
    std::optional<PermittedCertificate> permit;
};

/// Strict: canonical JSON, exactly the members of version 1, a content digest that is the digest of the
/// content, and a content that says the same as the record around it and as the permit. Error: InvalidInput,
/// naming the member.
[[nodiscard]] Result<DecisionRecord> parse_decision_record(std::string_view text);

} // namespace countersign::signer
