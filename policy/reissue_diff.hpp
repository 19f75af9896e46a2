// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy/facts.hpp"

namespace countersign::policy {

enum class ChangeKind
{
    Key,
    KeyType,
    NameAdded,
    NameRemoved,
    Subject,
    Validity
};

/// One difference between the old certificate and what is asked, with its consequence in plain words.
struct Change
{
    ChangeKind kind = ChangeKind::Key;
    std::string from;
    std::string to;
    std::string consequence;
};

[[nodiscard]] std::string_view name_of(ChangeKind kind);

/// What a reissue changes and what follows, the strictest consequence of all changes.
struct ReissueDiff
{
    std::vector<Change> changes;
    Operation needed = Operation::Rekey; // the weakest operation that covers the changes
    TimePoint not_after_limit {}; // at most
    bool revokes_predecessor = false;
    std::optional<std::chrono::seconds> revoke_after;
};

/// Pure. `facts.predecessor` is set.
[[nodiscard]] ReissueDiff reissue_diff(const Facts& facts, const Settings& settings);

} // namespace countersign::policy
