// SPDX-License-Identifier: Apache-2.0
#include "policy/reissue_diff.hpp"
#include "policy/rules.hpp"

#include <fmt/format.h>

namespace countersign::policy {
namespace {

/// What a rekey may not do, of all that changes.
std::string changes_in_words(const ReissueDiff& diff)
{
    std::string text;
    for (const Change& change : diff.changes) {
        if (change.kind == ChangeKind::Key || change.kind == ChangeKind::KeyType) continue;
        if (!text.empty()) text += ", ";
        text += change.kind == ChangeKind::NameRemoved
            ? fmt::format("{} {}", name_of(change.kind), change.from)
            : fmt::format("{} {}", name_of(change.kind), change.to);
    }
    return text;
}

} // namespace

// Requirements hang on the operation. The operation follows from what changes, not from what the caller calls
// it.
Findings operation_covers_changes(const Facts& facts, const Settings& settings)
{
    Findings findings;
    if (facts.operation == Operation::Issue) {
        findings.satisfied("operation", "a first issue: nothing changes");
        return findings;
    }
    if (!facts.predecessor) {
        findings.missing("operation", "the certificate to replace is not known, so nothing can be compared");
        return findings;
    }
    const ReissueDiff diff = reissue_diff(facts, settings);
    if (facts.operation == Operation::Rekey && diff.needed == Operation::Reissue)
        findings.refuse("operation",
            fmt::format(
                "a rekey is claimed, but a reissue is needed: a rekey changes the key alone, here: {}",
                changes_in_words(diff)));
    else
        findings.satisfied("operation",
            fmt::format(
                "a {} is claimed, at least a {} is needed", name_of(facts.operation), name_of(diff.needed)));
    return findings;
}

} // namespace countersign::policy
