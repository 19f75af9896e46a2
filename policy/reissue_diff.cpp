// SPDX-License-Identifier: Apache-2.0
#include "policy/reissue_diff.hpp"

#include "core/check.hpp"
#include "policy/validity.hpp"
#include "policy/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::policy {
namespace {

std::string key_in_words(const Digest& spki_sha256)
{
    return "SHA-256 " + to_hex(spki_sha256);
}

std::string subject_in_words(const std::string& subject)
{
    return subject.empty() ? "empty" : subject;
}

bool holds(const std::vector<DomainName>& names, const DomainName& name)
{
    return std::ranges::find(names, name) != names.end();
}

/// What happens to the old certificate when a name or the subject in it is given up.
std::string fate_of_the_old(const Profile& profile)
{
    if (!profile.revoke_replaced_after)
        return "the old certificate is kept: the profile revokes none that is replaced";
    if (*profile.revoke_replaced_after == std::chrono::seconds {})
        return "the old certificate is revoked as superseded, immediately";
    return fmt::format("the old certificate is revoked as superseded, {} after the new one is issued",
        in_words(*profile.revoke_replaced_after));
}

/// A name or the subject of the old certificate is not in the new one.
bool gives_up_information(const Facts& facts, const Predecessor& old)
{
    return facts.subject != old.subject
        || !std::ranges::all_of(old.names, [&](const DomainName& name) { return holds(facts.names, name); });
}

/// Collects the changes of one kind after the other, each with the consequence of its row.
class Comparison
{
public:
    Comparison(const Facts& facts, const Settings& settings)
        : facts_(facts)
        , old_(*facts.predecessor)
        , profile_(settings.profile)
        , end_(facts.not_after_asked.value_or(validity_of(facts, settings).not_after))
    {
        diff_.not_after_limit = latest_not_after(facts, settings);
        if (gives_up_information(facts_, old_)) {
            diff_.revokes_predecessor = profile_.revoke_replaced_after.has_value();
            diff_.revoke_after = profile_.revoke_replaced_after;
        }
    }

    ReissueDiff run() &&
    {
        compare_keys();
        compare_names();
        compare_subjects();
        compare_ends();
        return std::move(diff_);
    }

private:
    void add(ChangeKind kind, std::string from, std::string to, std::string consequence)
    {
        diff_.changes.push_back({ kind, std::move(from), std::move(to), std::move(consequence) });
    }

    /// Of a change that by itself leaves the old certificate in force.
    [[nodiscard]] std::string ends_with_the_old() const
    {
        return fmt::format("the new certificate ends at {} at the latest, with the old one{}",
            to_rfc3339(old_.not_after), diff_.revokes_predecessor ? "" : "; the old one is kept");
    }

    void compare_keys()
    {
        const KeyFacts& key = facts_.key;
        if (key.spki_sha256 != old_.spki_sha256)
            add(ChangeKind::Key, key_in_words(old_.spki_sha256), key_in_words(key.spki_sha256),
                ends_with_the_old());
        if (key.type != old_.key_type || key.bits != old_.key_bits)
            add(ChangeKind::KeyType, in_words(old_.key_type, old_.key_bits), in_words(key),
                ends_with_the_old());
    }

    void compare_names()
    {
        for (const DomainName& name : facts_.names)
            if (!holds(old_.names, name)) {
                add(ChangeKind::NameAdded, {}, name.text(),
                    "the name must be proven; " + ends_with_the_old());
                diff_.needed = Operation::Reissue;
            }
        for (const DomainName& name : old_.names)
            if (!holds(facts_.names, name)) {
                add(ChangeKind::NameRemoved, name.text(), {}, fate_of_the_old(profile_));
                diff_.needed = Operation::Reissue;
            }
    }

    void compare_subjects()
    {
        if (facts_.subject == old_.subject) return;
        add(ChangeKind::Subject, subject_in_words(old_.subject), subject_in_words(facts_.subject),
            fate_of_the_old(profile_));
        diff_.needed = Operation::Reissue;
    }

    void compare_ends()
    {
        if (end_ == old_.not_after) return;
        add(ChangeKind::Validity, to_rfc3339(old_.not_after), to_rfc3339(end_), ends_with_the_old());
        // A shorter profile shortens a rekey too; only an end that was asked for makes it more than a rekey.
        if (facts_.not_after_asked) diff_.needed = Operation::Reissue;
    }

    const Facts& facts_;
    const Predecessor& old_;
    const Profile& profile_;
    TimePoint end_;
    ReissueDiff diff_;
};

} // namespace

std::string_view name_of(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Key:
        return "key";
    case ChangeKind::KeyType:
        return "keyType";
    case ChangeKind::NameAdded:
        return "nameAdded";
    case ChangeKind::NameRemoved:
        return "nameRemoved";
    case ChangeKind::Subject:
        return "subject";
    case ChangeKind::Validity:
        return "validity";
    }
    return "?";
}

ReissueDiff reissue_diff(const Facts& facts, const Settings& settings)
{
    check(facts.predecessor.has_value(), "a reissue diff has a certificate to compare with");
    return Comparison { facts, settings }.run();
}

} // namespace countersign::policy
