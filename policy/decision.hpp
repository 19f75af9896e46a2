// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/facts.hpp"
#include "policy/reissue_diff.hpp"

#include <boost/json/object.hpp>

#include <variant>

namespace countersign::policy {

enum class FindingState
{
    Satisfied,
    Missing,
    Refused
};

/// What one rule found about one subject (a name, the key, the validity).
struct Finding
{
    std::string rule; // the rule's tag
    FindingState state = FindingState::Refused;
    std::string subject;
    std::string message; // one sentence for people
    std::string clause; // where the rule comes from
};

/// A yes. Only `decide` makes one; it can be used once. It fixes what may be signed.
class Permit
{
public:
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&&) noexcept = default;
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

    [[nodiscard]] const Profile& profile() const { return profile_; }
    [[nodiscard]] const std::vector<DomainName>& names() const { return names_; }
    [[nodiscard]] const std::string& subject() const { return subject_; }
    [[nodiscard]] const Digest& spki_sha256() const { return spki_sha256_; }
    [[nodiscard]] TimePoint not_before() const { return not_before_; }
    [[nodiscard]] TimePoint not_after() const { return not_after_; } // inclusive
    [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

private:
    friend std::variant<Permit, struct Refused, struct Pending> decide(
        const Facts& facts, const Settings& settings);
    Permit() = default;

    Profile profile_;
    std::vector<DomainName> names_;
    std::string subject_;
    Digest spki_sha256_ {};
    TimePoint not_before_ {};
    TimePoint not_after_ {};
    std::vector<Finding> findings_;
};

/// A no, with every reason. A value, not an error.
struct Refused
{
    std::vector<Finding> findings;
};

/// Not yet: what is missing.
struct Pending
{
    std::vector<Finding> findings;
};

using Decision = std::variant<Permit, Refused, Pending>;

/// Runs every rule of the rulebook over the facts. Pure: the same facts, settings and rulebook give the same
/// decision.
[[nodiscard]] Decision decide(const Facts& facts, const Settings& settings);

/// Every rule's finding, whatever the verdict.
[[nodiscard]] const std::vector<Finding>& findings_of(const Decision& decision);
/// "permit", "refused" or "pending".
[[nodiscard]] std::string_view verdict_of(const Decision& decision);

/// SHA-256("countersign/content/v1" NUL canonical JSON of what is asked): what evidence is bound to.
[[nodiscard]] Digest content_digest(const Facts& facts, const Settings& settings);

/// The decision record, ready for canonical_json: facts, settings, rulebook revision, findings, evidence, and
/// for a permit exactly what may be signed. Shape: docs/decision-record.md.
[[nodiscard]] boost::json::object decision_record(
    const DecisionId& id, const Facts& facts, const Settings& settings, const Decision& decision);

} // namespace countersign::policy
