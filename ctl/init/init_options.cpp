// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/init_options.hpp"

#include "core/domain_name.hpp"
#include "core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace countersign::ctl {

namespace {

constexpr std::size_t kLongestSocketPath = 107; // unix(7): sun_path, with its NUL
constexpr std::size_t kLongestOrganisation
    = 48; // RFC 5280 A.1: a common name is of 64 characters, "Issuing CA 1" included
constexpr std::string_view kPrograms[] = { "countersign-ceremony", "countersign-signer", "countersignd" };

std::string absolute(const std::string& path)
{
    std::error_code problem; // an empty path stays one, and is told by fault_in
    return std::filesystem::absolute(path, problem).lexically_normal().string();
}

std::optional<Complaint> fault_in_names(const InitOptions& options)
{
    if (options.folder.empty()) return usage("--dir is empty", "name the folder of the new appliance");
    for (const std::string& name : options.scope)
        if (const Result<DomainName> parsed = DomainName::parse(name, Wildcard::Forbidden); !parsed)
            return usage(fmt::format("--scope {}: {}", printable(name), printable(parsed.error().what)),
                "give a DNS name; it and all names below it may then be certified");
    for (const std::string& pair : options.environment)
        if (pair.find('=') == std::string::npos || pair.starts_with('='))
            return usage(fmt::format("--environment {}: no NAME=VALUE", printable(pair)),
                "as --environment SOFTHSM2_CONF=/etc/softhsm2.conf");
    if (!options.token.starts_with("pkcs11:"))
        return usage(fmt::format("--token {}: not an RFC 7512 URI", printable(options.token)),
            "as --token pkcs11:token=LABEL");
    const bool plain = std::ranges::all_of(options.token_name,
        [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (options.token_name.empty() || !plain)
        return usage("--token-name is of lower-case letters, digits and hyphens", "as --token-name demo");
    if (options.organisation.empty() || options.organisation.size() > kLongestOrganisation
        || printable(options.organisation) != options.organisation)
        return usage(
            fmt::format("--organisation is of 1 to {} printable ASCII characters", kLongestOrganisation),
            "choose a shorter name; it stands in the CA certificates");
    return std::nullopt;
}

/// A front end that is also an operator could approve what it asks for.
std::optional<Complaint> fault_in_uids(const InitOptions& options)
{
    for (const std::int64_t uid : options.frontend_uids) {
        const bool both = std::ranges::find(options.operator_uids, uid) != options.operator_uids.end();
        const bool developing = uid == 0 || uid == options.daemon_uid;
        if (both && !developing)
            return usage(fmt::format("uid {} is named as front end and as operator", uid),
                "name two users: a front end must not approve what it asks for");
    }
    return std::nullopt;
}

std::optional<Complaint> fault_in_files(const InitOptions& options, const std::string& programs)
{
    const Layout layout { options.folder, options.token_name };
    for (const std::string& path : { options.module, options.pin_file })
        if (access(path.c_str(), R_OK) != 0)
            return Complaint { .status = ExitStatus::NotFound,
                .what = fmt::format("{} cannot be read", printable(path)),
                .lines = { { "do", "correct --module or --pin-file, or its permissions" } } };
    for (const std::string& path : layout.files())
        if (access(path.c_str(), F_OK) == 0)
            return Complaint { .what
                = fmt::format("{} exists: there is an appliance already", printable(path)),
                .lines = { { "done", "nothing" },
                    { "do", "choose another --dir; init never overwrites keys, configuration or state" } } };
    for (const std::string_view program : kPrograms)
        if (access(fmt::format("{}/{}", programs, program).c_str(), X_OK) != 0)
            return Complaint { .status = ExitStatus::NotFound,
                .what = fmt::format("{} is not beside this program, in {}", program, printable(programs)),
                .lines = { { "do", "install all programs of countersign in one folder" } } };
    if (layout.token_socket().size() > kLongestSocketPath
        || layout.run("frontend").size() > kLongestSocketPath)
        return usage(fmt::format("{} is too deep: a socket's path is at most {} octets",
                         printable(options.folder), kLongestSocketPath),
            "choose a shorter --dir");
    return std::nullopt;
}

} // namespace

std::vector<std::string> Layout::files() const
{
    return { config("root.pem"), config("issuing-1.pem"), config("ceremony/root.json"),
        config("ceremony/issuing-1.json"), token_config(), config("signer.toml"), config("daemon.toml"),
        config("policy.toml") };
}

InitOptions completed(InitOptions options)
{
    const std::int64_t mine = geteuid();
    options.folder = absolute(options.folder);
    options.module = absolute(options.module);
    options.pin_file = absolute(options.pin_file);
    while (options.folder.size() > 1 && options.folder.ends_with('/'))
        options.folder.pop_back();
    for (std::optional<std::int64_t>* uid : { &options.token_uid, &options.signer_uid, &options.daemon_uid })
        if (!*uid) *uid = mine;
    for (std::vector<std::int64_t>* uids :
        { &options.frontend_uids, &options.operator_uids, &options.auditor_uids })
        if (uids->empty()) uids->push_back(mine);
    return options;
}

std::optional<Complaint> fault_in(const InitOptions& options, const std::string& programs)
{
    if (std::optional<Complaint> fault = fault_in_names(options)) return fault;
    if (std::optional<Complaint> fault = fault_in_uids(options)) return fault;
    return fault_in_files(options, programs);
}

} // namespace countersign::ctl
