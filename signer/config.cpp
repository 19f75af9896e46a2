// SPDX-License-Identifier: Apache-2.0
#include "signer/config.hpp"

#include "core/file.hpp"
#include "core/printable.hpp"
#include "runtime/toml_reader.hpp"
#include "signer/certificate_words.hpp"
#include "x509/algorithm_identifier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace countersign::signer {
namespace {

using runtime::TomlFile;
using runtime::TomlTable;

constexpr std::size_t kLongestChain = 256UL * 1024; // octets of PEM
constexpr std::int64_t kHighestUid = std::numeric_limits<uid_t>::max() - 1;

std::string read_path(TomlTable& table, std::string_view key)
{
    std::string path = table.text(key);
    if (!path.empty() && !path.starts_with('/'))
        table.fault(key, "is no absolute path; allowed: an absolute path");
    return path;
}

uid_t read_uid(TomlTable& table, std::string_view key)
{
    return static_cast<uid_t>(table.integer(key, 0, kHighestUid));
}

std::set<std::string> read_set(TomlTable& table, std::string_view key)
{
    const std::vector<std::string> texts = table.texts(key);
    if (texts.empty()) table.fault(key, "is empty; allowed: at least one entry");
    return { texts.begin(), texts.end() };
}

/// Entries out of a fixed list, as that list's object identifiers.
std::set<std::string> read_oids(TomlTable& table, std::string_view key,
    std::string_view (*oid_of)(std::string_view), const std::string& allowed)
{
    std::set<std::string> oids;
    for (const std::string& name : table.texts(key)) {
        const std::string_view oid = oid_of(name);
        if (oid.empty())
            table.fault(key, fmt::format("\"{}\" is unknown; allowed: {}", printable(name), allowed));
        oids.emplace(oid);
    }
    return oids;
}

/// Entries that must each be `word`, the only one there is so far.
std::set<std::string> read_words(TomlTable& table, std::string_view key, std::string_view word)
{
    std::set<std::string> words = read_set(table, key);
    for (const std::string& entry : words)
        if (entry != word)
            table.fault(key, fmt::format("\"{}\" is unknown; allowed: \"{}\"", printable(entry), word));
    return words;
}

std::vector<DomainName> read_suffixes(TomlTable& table, std::string_view key)
{
    std::vector<DomainName> suffixes;
    for (const std::string& text : read_set(table, key)) {
        Result<DomainName> name = DomainName::parse(text, Wildcard::Forbidden);
        if (name)
            suffixes.push_back(std::move(*name));
        else
            table.fault(key, fmt::format("{}; allowed: DNS names of two labels or more", name.error().what));
    }
    return suffixes;
}

Rails read_rails(TomlTable& table, const std::string& key_name)
{
    Rails rails;
    rails.kinds = read_words(table, "kinds", "leaf");
    const std::vector<std::string> issuers = table.texts_or_empty("issuers");
    rails.issuers = { issuers.begin(), issuers.end() };
    if (issuers.empty()) rails.issuers = { key_name };
    rails.profiles = read_set(table, "profiles");
    rails.name_suffixes = read_suffixes(table, "name_suffixes");
    rails.san_kinds = read_words(table, "san_kinds", "dns");
    rails.wildcards = table.boolean_or("wildcards", false);
    rails.extended_key_usages
        = read_oids(table, "extended_key_usages", extended_key_usage_oid, known_extended_key_usages());
    rails.extensions = read_oids(table, "extensions", extension_oid, known_extensions());
    rails.longest_validity
        = std::chrono::days { table.integer("longest_validity_days", 1, kMostValidityDays) };
    rails.evidence = table.text("evidence");
    if (rails.evidence != "scope") table.fault("evidence", "is unknown; allowed: \"scope\"");
    rails.signatures_per_minute = table.integer("signatures_per_minute", 1, kMostSignaturesPerMinute);
    return rails;
}

std::optional<x509::Issuer> read_issuer(TomlTable& table, const std::string& path)
{
    if (path.empty()) return std::nullopt;
    Result<Bytes> pem = read_file(path, kLongestChain);
    if (!pem) {
        table.fault(
            "certificate", fmt::format("{}; allowed: a PEM file, the issuing CA first", pem.error().what));
        return std::nullopt;
    }
    Result<x509::Issuer> issuer = x509::Issuer::parse(text_of(*pem));
    if (issuer) return std::move(*issuer);
    table.fault("certificate", fmt::format("{}: {}", path, issuer.error().what));
    return std::nullopt;
}

template <class Settings>
bool is_among(const std::vector<Settings>& all, std::string_view name)
{
    return std::ranges::any_of(all, [&](const Settings& other) { return other.name == name; });
}

void read_token(TomlTable& table, Config& config)
{
    TokenSettings token;
    token.name = table.text("name");
    token.socket = read_path(table, "socket");
    token.uid = read_uid(table, "uid");
    token.connections = static_cast<std::size_t>(table.integer_or("connections", 2, 1, kMostConnections));
    if (token.name.empty() || is_among(config.tokens, token.name))
        table.fault("name", "is empty, or another token's; allowed: a name of its own");
    config.tokens.push_back(std::move(token));
}

void read_key(TomlTable& table, Config& config)
{
    const std::string name = table.text("name");
    if (name.empty() || is_among(config.keys, name))
        table.fault("name", "is empty, or another key's; allowed: a name of its own");
    const std::string token = table.text("token");
    if (!is_among(config.tokens, token))
        table.fault("token", "is no token of this file; allowed: the `name` of a [[token]]");
    const std::string certificate = read_path(table, "certificate");
    Rails rails = read_rails(table, name);
    std::optional<x509::Issuer> issuer = read_issuer(table, certificate);
    if (issuer) config.keys.push_back({ name, token, certificate, std::move(*issuer), std::move(rails) });
}

} // namespace

Result<Config> Config::load(const std::string& path)
{
    Result<Bytes> content = read_file(path, runtime::kTomlOctets);
    if (!content) return Error { ErrorCode::InvalidConfiguration, content.error().what };
    Result<TomlFile> file = TomlFile::parse(text_of(*content), path);
    if (!file) return file.error();
    TomlTable root = file->root();
    Config config;
    config.digest = sha256(*content);
    config.state = read_path(root, "state");
    config.socket = read_path(root, "socket");
    config.daemon_uid = read_uid(root, "daemon_uid");
    for (TomlTable& table : root.tables("token"))
        read_token(table, config);
    for (TomlTable& table : root.tables("key"))
        read_key(table, config);
    if (root.tables("key").empty()) root.fault("key", "is missing; allowed: at least one [[key]]");
    Result<void> finished = file->finish();
    if (!finished) return finished.error();
    return config;
}

RailIssuer rail_issuer(const x509::Issuer& issuer)
{
    const BytesView algorithm = x509::algorithm_identifier(issuer.algorithm());
    return { .subject = issuer.subject(),
        .key_identifier = issuer.key_identifier(),
        .signature_algorithm = { algorithm.begin(), algorithm.end() },
        .not_after = issuer.not_after() };
}

} // namespace countersign::signer
