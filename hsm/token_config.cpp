// SPDX-License-Identifier: Apache-2.0
#include "hsm/token_config.hpp"

#include "runtime/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <set>

namespace countersign::hsm {
namespace {

using runtime::TomlFile;
using runtime::TomlTable;

bool is_name(std::string_view text)
{
    static constexpr std::string_view kAllowed
        = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return !text.empty() && text.size() <= 64 && text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string path_at(TomlTable& table, std::string_view key)
{
    std::string path = table.text(key);
    if (!path.empty() && !path.starts_with('/')) table.fault(key, "allowed: an absolute path");
    return path;
}

Pkcs11Uri uri_at(TomlTable& table, std::string_view key)
{
    const std::string text = table.text(key);
    Result<Pkcs11Uri> uri = Pkcs11Uri::parse(text);
    if (uri) return *std::move(uri);
    table.fault(key, uri.error().what);
    return {};
}

std::string setting(const TomlTable& table, std::string_view key, const std::string& file)
{
    return fmt::format("`{}` in {} line {}", key, file, table.line_of(key));
}

std::string pin_path(TomlTable& root)
{
    if (root.has("pin_file") == root.has("pin_credential")) {
        root.fault(
            root.has("pin_file") ? "pin_file" : "token", "allowed: one of `pin_file` and `pin_credential`");
        return {};
    }
    if (root.has("pin_file")) return path_at(root, "pin_file");
    const std::string name = root.text("pin_credential");
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (!is_name(name))
        root.fault("pin_credential", "allowed: the name of a credential, letters, digits, - _ .");
    else if (folder == nullptr)
        root.fault("pin_credential",
            "the service manager passed no credentials ($CREDENTIALS_DIRECTORY is not set)");
    else
        return fmt::format("{}/{}", folder, name);
    return {};
}

std::map<std::string, std::string> environment_at(TomlTable& root)
{
    static constexpr std::string_view kAllowed
        = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    std::map<std::string, std::string> variables = root.string_map("environment");
    for (const auto& [name, value] : variables)
        if (name.empty() || name.find_first_not_of(kAllowed) != std::string::npos)
            root.fault("environment", fmt::format("`{}` is no variable; allowed: letters, digits, _", name));
    return variables;
}

std::vector<KeyWish> key_wishes(TomlTable& root, const std::string& file)
{
    std::vector<KeyWish> keys;
    std::set<std::string> names;
    for (TomlTable& table : root.tables("key")) {
        KeyWish key { table.text("name"), uri_at(table, "uri"), setting(table, "uri", file) };
        if (!is_name(key.name)) table.fault("name", "allowed: up to 64 letters, digits, - _ .");
        if (!names.insert(key.name).second) table.fault("name", "another key has this name");
        if (!key.uri.object && !key.uri.id)
            table.fault("uri", "allowed: a URI with `object` or `id`, which name a key");
        if (key.uri.type && *key.uri.type != ObjectClass::PrivateKey)
            table.fault("uri", "allowed: `type=private` or no `type`");
        keys.push_back(std::move(key));
    }
    if (keys.empty() || keys.size() > kMostKeys)
        root.fault("key", fmt::format("allowed: 1 to {} tables [[key]]", kMostKeys));
    return keys;
}

} // namespace

Result<TokenConfig> TokenConfig::load(const std::string& path)
{
    Result<TomlFile> file = TomlFile::load(path);
    if (!file) return file.error();
    TomlTable root = file->root();
    TokenConfig config;
    config.name = std::filesystem::path { path }.stem().string();
    if (!is_name(config.name))
        return Error { ErrorCode::InvalidConfiguration,
            fmt::format(
                "{}: the file's name is the token's; allowed: up to 64 letters, digits, - _ . before .toml",
                path) };
    config.wish.module = path_at(root, "module");
    config.wish.token = uri_at(root, "token");
    config.wish.setting = setting(root, "token", path);
    if (config.wish.token.object || config.wish.token.id || config.wish.token.type)
        root.fault("token", "allowed: a URI of a token, without `object`, `id` and `type`");
    config.wish.pin_path = pin_path(root);
    config.state = path_at(root, "state");
    config.socket = path_at(root, "socket");
    config.signer_uid
        = static_cast<uid_t>(root.integer("signer_uid", 0, std::numeric_limits<uid_t>::max() - 1));
    config.sessions = static_cast<int>(root.integer_or("sessions", 1, 1, kMostSessions));
    config.deadline = std::chrono::seconds { root.integer_or("deadline_seconds", 10, 1, kLongestDeadline) };
    config.environment = environment_at(root);
    config.wish.keys = key_wishes(root, path);
    if (Result<void> finished = file->finish(); !finished) return finished.error();
    return config;
}

} // namespace countersign::hsm
