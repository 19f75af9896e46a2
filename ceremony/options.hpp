// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"
#include "hsm/pkcs11_uri.hpp"

#include <optional>
#include <string>
#include <vector>

namespace countersign::ceremony {

enum class Operation
{
    Root,
    Issuing
};
enum class KeyType
{
    Rsa2048,
    Rsa3072,
    Rsa4096,
    EcP256,
    EcP384
};

/// "rsa-2048" ... as on the command line and in reports.
[[nodiscard]] std::string_view name_of(KeyType type);
[[nodiscard]] std::string_view name_of(Operation operation);

/// One key on the token: what it is called and numbered there.
struct KeyName
{
    std::string label;
    Bytes id;
};

/// What the command line asked for, checked.
struct Options
{
    Operation operation = Operation::Root;
    std::string module;
    hsm::Pkcs11Uri token;
    std::string pin_file; // empty: asked at the terminal
    std::vector<std::pair<std::string, std::string>> environment;
    KeyName key;
    KeyType key_type = KeyType::EcP256;
    std::string subject;
    int years = 0;
    std::string out; // the certificate, or the chain; must not exist
    std::string report; // must not exist
    std::string log; // empty: no record is appended
    std::string issuer_certificate; // Issuing only, as is issuer_key
    KeyName issuer_key;
};

/// What a command line means: options, or the status to exit with (help was shown: 0; a mistake was told:
/// 78).
struct CommandLine
{
    std::optional<Options> options;
    int status = 0;
};

/// Reads the command line; writes help or the mistake to the terminal.
[[nodiscard]] CommandLine read_command_line(int argc, const char* const* argv);

} // namespace countersign::ceremony
