// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy_text.hpp"

#include "core/check.hpp"
#include "runtime/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>

namespace countersign::daemon {
namespace {

constexpr std::int64_t kLongestValidityDays = 3660;
constexpr std::int64_t kMostNames = 1000; // x509::kMostCsrNames
constexpr std::int64_t kLongestBackdateMinutes = 60; // the signer's rails: notBefore near now
constexpr std::int64_t kLongestRevokeHours = 24 * 30;
constexpr std::int64_t kLargestUid = std::numeric_limits<uid_t>::max() - 1LL;
constexpr std::size_t kLongestNameOfOurs = 64;

/// Names of issuers, profiles and front ends: they stand in records and on terminals.
std::string identifier(runtime::TomlTable& table, std::string_view key)
{
    std::string name = table.text(key);
    const bool fits
        = !name.empty() && name.size() <= kLongestNameOfOurs && std::ranges::all_of(name, [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
          });
    if (!fits) table.fault(key, "allowed: 1 to 64 of a-z, 0-9, '-', '.', '_'");
    return name;
}

void read_issuers(runtime::TomlTable& root, Policy& policy)
{
    for (runtime::TomlTable& table : root.tables("issuer")) {
        const std::string name = identifier(table, "name");
        const std::string trust = table.text("trust");
        const std::string key = identifier(table, "key");
        if (trust != "private") table.fault("trust", "allowed: \"private\"");
        if (policy.find_issuer(name) != nullptr) table.fault("name", "two issuers have this name");
        Result<x509::Issuer> certificate = x509::Issuer::parse(table.text("chain"));
        if (certificate)
            policy.issuers.push_back({ name, trust, key, std::move(*certificate) });
        else
            table.fault("chain", certificate.error().what);
    }
}

void read_key_types(runtime::TomlTable& table, policy::Profile& profile)
{
    for (const std::string& type : table.texts("key_types")) {
        if (type == "rsa")
            profile.rsa = true;
        else if (type == "ec-p256")
            profile.ec_p256 = true;
        else if (type == "ec-p384")
            profile.ec_p384 = true;
        else
            table.fault("key_types", "allowed: \"rsa\", \"ec-p256\", \"ec-p384\"");
    }
    if (!profile.rsa && !profile.ec_p256 && !profile.ec_p384)
        table.fault("key_types", "at least one of \"rsa\", \"ec-p256\", \"ec-p384\"");
    profile.smallest_rsa_bits
        = static_cast<unsigned>(table.integer_or("smallest_rsa_bits", 2048, 2048, 8192));
    profile.largest_rsa_bits = static_cast<unsigned>(table.integer_or("largest_rsa_bits", 4096, 2048, 8192));
    if (profile.smallest_rsa_bits > profile.largest_rsa_bits)
        table.fault("smallest_rsa_bits", "must not be above largest_rsa_bits");
}

void read_scope(runtime::TomlTable& table, policy::Profile& profile)
{
    for (const std::string& text : table.texts("scope")) {
        Result<DomainName> name = DomainName::parse(text, Wildcard::Forbidden);
        if (name)
            profile.scope.push_back(std::move(*name));
        else
            table.fault("scope", name.error().what);
    }
    if (profile.scope.empty()) table.fault("scope", "a profile of kind private names at least one domain");
}

std::optional<std::chrono::seconds> read_revoke_replaced(runtime::TomlTable& table)
{
    const std::string text = table.text_or("revoke_replaced", "never");
    if (text == "never") return std::nullopt;
    if (text == "immediately") return std::chrono::seconds { 0 };
    std::int64_t hours = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), hours);
    if (error != std::errc {} || std::string_view { end, text.data() + text.size() } != "h" || hours < 1
        || hours > kLongestRevokeHours) {
        table.fault(
            "revoke_replaced", "allowed: \"never\", \"immediately\", or hours from \"1h\" to \"720h\"");
        return std::nullopt;
    }
    return std::chrono::hours { hours };
}

policy::Profile read_profile(runtime::TomlTable& table)
{
    policy::Profile profile;
    profile.name = identifier(table, "name");
    if (table.text("kind") != "private") table.fault("kind", "allowed: \"private\"");
    profile.issuer = table.text("issuer");
    profile.validity = std::chrono::hours { 24 * table.integer("validity_days", 1, kLongestValidityDays) };
    profile.backdate
        = std::chrono::minutes { table.integer_or("backdate_minutes", 5, 0, kLongestBackdateMinutes) };
    read_key_types(table, profile);
    read_scope(table, profile);
    profile.wildcards = table.boolean_or("wildcards", false);
    profile.most_names = static_cast<std::size_t>(table.integer_or("most_names", 100, 1, kMostNames));
    const std::string subject = table.text_or("subject", "common-name");
    profile.subject = subject == "empty" ? policy::SubjectForm::Empty : policy::SubjectForm::CommonName;
    if (subject != "empty" && subject != "common-name")
        table.fault("subject", "allowed: \"common-name\", \"empty\"");
    profile.extended_key_usages = table.texts("extended_key_usages");
    for (const std::string& usage : profile.extended_key_usages)
        if (usage != "serverAuth" && usage != "clientAuth")
            table.fault("extended_key_usages", "allowed: \"serverAuth\", \"clientAuth\"");
    if (profile.extended_key_usages.empty())
        table.fault("extended_key_usages", "at least one of \"serverAuth\", \"clientAuth\"");
    if (std::optional<runtime::TomlTable> reissue = table.table_if("reissue")) {
        profile.reissue_allowed = reissue->boolean_or("allowed", true);
        profile.names_may_change_at_reissue = reissue->boolean_or("names_may_change", true);
        profile.revoke_replaced_after = read_revoke_replaced(*reissue);
    }
    return profile;
}

void read_profiles(runtime::TomlTable& root, Policy& policy)
{
    for (runtime::TomlTable& table : root.tables("profile")) {
        policy::Profile profile = read_profile(table);
        if (policy.find_profile(profile.name) != nullptr) table.fault("name", "two profiles have this name");
        if (policy.find_issuer(profile.issuer) == nullptr)
            table.fault("issuer", "no [[issuer]] has this name");
        policy.profiles.push_back(std::move(profile));
    }
    if (policy.profiles.empty()) root.fault("profile", "a policy has at least one [[profile]]");
}

void read_frontends(runtime::TomlTable& root, Policy& policy)
{
    for (runtime::TomlTable& table : root.tables("frontend")) {
        FrontendBinding frontend;
        frontend.name = identifier(table, "name");
        if (std::ranges::find(policy.frontends, frontend.name, &FrontendBinding::name)
            != policy.frontends.end())
            table.fault("name", "two front ends have this name");
        for (const std::int64_t uid : table.integers("uids", 0, kLargestUid)) {
            frontend.uids.push_back(static_cast<uid_t>(uid));
            if (policy.find_frontend(frontend.uids.back()) != nullptr)
                table.fault("uids", fmt::format("uid {} is bound to two front ends", uid));
        }
        frontend.profiles = table.texts("profiles");
        for (const std::string& profile : frontend.profiles)
            if (policy.find_profile(profile) == nullptr)
                table.fault("profiles", fmt::format("no [[profile]] is named \"{}\"", profile));
        policy.frontends.push_back(std::move(frontend));
    }
}

} // namespace

const PolicyIssuer* Policy::find_issuer(std::string_view name) const
{
    const auto found = std::ranges::find(issuers, name, &PolicyIssuer::name);
    return found == issuers.end() ? nullptr : &*found;
}

const policy::Profile* Policy::find_profile(std::string_view name) const
{
    const auto found = std::ranges::find(profiles, name, &policy::Profile::name);
    return found == profiles.end() ? nullptr : &*found;
}

const FrontendBinding* Policy::find_frontend(uid_t uid) const
{
    const auto found = std::ranges::find_if(frontends,
        [&](const FrontendBinding& one) { return std::ranges::find(one.uids, uid) != one.uids.end(); });
    return found == frontends.end() ? nullptr : &*found;
}

policy::Settings Policy::settings(const policy::Profile& profile) const
{
    const PolicyIssuer* issuer = find_issuer(profile.issuer);
    check(issuer != nullptr, "a profile's issuer exists");
    return { profile, { issuer->name, issuer->certificate.not_before(), issuer->certificate.not_after() },
        digest };
}

Result<Policy> parse_policy(std::string_view text, const std::string& name)
{
    Result<runtime::TomlFile> file = runtime::TomlFile::parse(text, name);
    if (!file) return file.error();
    Policy policy;
    policy.text = text;
    policy.digest = sha256(bytes_of(text));
    runtime::TomlTable root = file->root();
    read_issuers(root, policy);
    read_profiles(root, policy);
    read_frontends(root, policy);
    if (Result<void> done = file->finish(); !done) return done.error();
    return policy;
}

} // namespace countersign::daemon
