// SPDX-License-Identifier: Apache-2.0
#include "ctl/init/configuration_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace countersign::ctl {

namespace {

constexpr std::string_view kLicence = "# SPDX-License-Identifier: Apache-2.0\n";

std::string texts(const std::vector<std::string>& list)
{
    std::string out = "[";
    for (const std::string& text : list)
        out += (out.size() == 1 ? "" : ", ") + toml_text(text);
    return out + "]";
}

std::string uids(const std::vector<std::int64_t>& list)
{
    return fmt::format("[{}]", fmt::join(list, ", "));
}

} // namespace

std::string toml_text(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + "\"";
}

std::string token_toml(const InitOptions& options)
{
    const Layout layout { options.folder, options.token_name };
    std::string out { kLicence };
    out += "# countersign-token: uses the keys of one token. Its name is this file's.\n";
    out += fmt::format("module = {}\n", toml_text(options.module));
    out += fmt::format("token = {}\n", toml_text(options.token));
    out += fmt::format("pin_file = {}\n", toml_text(options.pin_file));
    out += fmt::format("state = {}\n", toml_text(layout.token_state()));
    out += fmt::format("socket = {}\n", toml_text(layout.token_socket()));
    out += fmt::format("signer_uid = {}\n", *options.signer_uid);
    out += "sessions = 2\ndeadline_seconds = 10\n";
    if (!options.environment.empty()) out += "\n[environment]\n";
    for (const std::string& pair : options.environment) {
        const std::size_t equals = pair.find('=');
        out += fmt::format(
            "{} = {}\n", toml_text(pair.substr(0, equals)), toml_text(pair.substr(equals + 1)));
    }
    // The root's key stays out: nothing that runs can use it.
    out += "\n[[key]]\nname = \"issuing-1\"\nuri = \"pkcs11:object=issuing-1;id=%02\"\n";
    return out;
}

std::string signer_toml(const InitOptions& options)
{
    const Layout layout { options.folder, options.token_name };
    std::string out { kLicence };
    out += "# countersign-signer: the log, and the rails of each key. No protocol method can change them.\n";
    out += fmt::format("state = {}\n", toml_text(layout.state("signer")));
    out += fmt::format("socket = {}\n", toml_text(layout.run("signer")));
    out += fmt::format("daemon_uid = {}\n", *options.daemon_uid);
    out += fmt::format("\n[[token]]\nname = {}\n", toml_text(options.token_name));
    out += fmt::format("socket = {}\n", toml_text(layout.token_socket()));
    out += fmt::format("uid = {}\nconnections = 2\n", *options.token_uid);
    out += fmt::format("\n[[key]]\nname = \"issuing-1\"\ntoken = {}\n", toml_text(options.token_name));
    out += fmt::format("certificate = {}\n", toml_text(layout.config("issuing-1.pem")));
    out += "kinds = [\"leaf\"]\nprofiles = [\"private-server\"]\n";
    out += fmt::format("name_suffixes = {}\n", texts(options.scope));
    out += R"(san_kinds = ["dns"]
wildcards = true
extended_key_usages = ["serverAuth", "clientAuth"]
extensions = ["basicConstraints", "keyUsage", "extKeyUsage", "subjectAltName", "authorityKeyIdentifier", "subjectKeyIdentifier"]
longest_validity_days = 398
evidence = "scope"
signatures_per_minute = 60000
)";
    return out;
}

std::string daemon_toml(const InitOptions& options)
{
    const Layout layout { options.folder, options.token_name };
    std::string out { kLicence };
    out += "# countersignd: decides. What it may decide stands in the policy, in its store.\n";
    out += fmt::format("state = {}\n", toml_text(layout.state("daemon")));
    out += "\n[sockets]\n";
    for (const char* role : { "frontend", "operator", "auditor" })
        out += fmt::format("{} = {}\n", role, toml_text(layout.run(role)));
    out += fmt::format("\n[peers]\noperator_uids = {}\nauditor_uids = {}\n", uids(options.operator_uids),
        uids(options.auditor_uids));
    out += fmt::format("\n[signer]\nsocket = {}\nuid = {}\nconnections = 16\n",
        toml_text(layout.run("signer")), *options.signer_uid);
    out += "\n[keys]\nweak_key_lists = []\n";
    return out;
}

std::string policy_toml(const InitOptions& options, const std::string& chain)
{
    std::string out { kLicence };
    out += "# The first policy. In force is the text in the store: a change here is a draft.\n";
    out += fmt::format("[[issuer]]\nname = \"issuing-1\"\ntrust = \"private\"\nkey = \"issuing-1\"\nchain = "
                       "\"\"\"\n{}\"\"\"\n",
        chain);
    out += R"(
[[profile]]
name = "private-server"
kind = "private"
issuer = "issuing-1"
validity_days = 90
backdate_minutes = 5
key_types = ["rsa", "ec-p256"]
)";
    out += fmt::format("scope = {}\n", texts(options.scope));
    out += R"(wildcards = true
most_names = 100
subject = "common-name"
extended_key_usages = ["serverAuth", "clientAuth"]

[profile.reissue]
allowed = true
names_may_change = true
revoke_replaced = "never"

[[frontend]]
name = "shell"
)";
    out += fmt::format("uids = {}\nprofiles = [\"private-server\"]\n", uids(options.frontend_uids));
    return out;
}

} // namespace countersign::ctl
