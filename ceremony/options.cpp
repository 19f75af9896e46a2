// SPDX-License-Identifier: Apache-2.0
#include "ceremony/options.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <iostream>
#include <map>

namespace countersign::ceremony {
namespace {

constexpr int kUsage = 78; // EX_CONFIG
constexpr int kMostYears = 30; // a root that outlives its algorithms helps nobody
constexpr std::size_t kLongestLabel = 64;
constexpr std::size_t kLongestId = 32; // octets

constexpr std::pair<std::string_view, KeyType> kKeyTypes[] = {
    { "rsa-2048", KeyType::Rsa2048 },
    { "rsa-3072", KeyType::Rsa3072 },
    { "rsa-4096", KeyType::Rsa4096 },
    { "ec-p256", KeyType::EcP256 },
    { "ec-p384", KeyType::EcP384 },
};

/// As typed; turned into Options when all is there.
struct Typed
{
    std::string token, id, key_type, issuer_id;
    std::vector<std::string> environment;
};

void add_options(CLI::App& command, Options& options, Typed& typed)
{
    command.add_option("--module", options.module, "PKCS#11 module, absolute path")->required();
    command.add_option("--token", typed.token, "token, as RFC 7512 URI; exactly one must fit")->required();
    command.add_option(
        "--pin-file", options.pin_file, "file that holds the user PIN; without it the PIN is asked for");
    command
        .add_option(
            "--environment", typed.environment, "NAME=VALUE, set before the module is loaded; repeatable")
        ->take_all();
    command.add_option("--label", options.key.label, "label of the new key; must be free on the token")
        ->required();
    command.add_option("--id", typed.id, "id of the new key, hexadecimal; must be free on the token")
        ->required();
    command.add_option("--key-type", typed.key_type, "rsa-2048, rsa-3072, rsa-4096, ec-p256 or ec-p384")
        ->required();
    command.add_option("--subject", options.subject, "the CA's name, as RFC 4514: \"CN=...,O=...\"")
        ->required();
    command.add_option("--years", options.years, "years that the certificate is valid")
        ->required()
        ->check(CLI::Range(1, kMostYears));
    command.add_option("--out", options.out, "certificate (issuing: chain) to write, PEM; must not exist")
        ->required();
    command.add_option("--report", options.report, "report to write, JSON; must not exist")->required();
    command.add_option("--log", options.log, "folder of the signer's log: append a CEREMONY record");
}

Error wrong(std::string_view option, std::string_view what)
{
    return { ErrorCode::InvalidConfiguration, fmt::format("{}: {}", option, what) };
}

Result<Bytes> parse_id(std::string_view option, std::string text)
{
    std::ranges::transform(
        text, text.begin(), [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    Result<Bytes> id = from_hex(text);
    if (!id || id->empty() || id->size() > kLongestId)
        return wrong(option, fmt::format("allowed: 1 to {} octets in hexadecimal, such as 01", kLongestId));
    return id;
}

Result<void> check_label(std::string_view option, const std::string& label)
{
    if (label.empty() || label.size() > kLongestLabel || printable(label) != label)
        return wrong(option, fmt::format("allowed: 1 to {} printable ASCII characters", kLongestLabel));
    return {};
}

Result<void> take_environment(Options& options, const std::vector<std::string>& typed)
{
    for (const std::string& text : typed) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0) return wrong("--environment", "allowed: NAME=VALUE");
        options.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return {};
}

Result<void> check_paths(const Options& options)
{
    if (!options.module.starts_with('/')) return wrong("--module", "allowed: an absolute path");
    if (options.out == options.report) return wrong("--report", "is the same file as --out");
    return {};
}

Result<Options> finish(Options options, const Typed& typed)
{
    Result<hsm::Pkcs11Uri> token = hsm::Pkcs11Uri::parse(typed.token);
    if (!token) return wrong("--token", token.error().what);
    options.token = *std::move(token);
    const auto type
        = std::ranges::find(kKeyTypes, typed.key_type, &std::pair<std::string_view, KeyType>::first);
    if (type == std::end(kKeyTypes))
        return wrong("--key-type", "allowed: rsa-2048, rsa-3072, rsa-4096, ec-p256, ec-p384");
    options.key_type = type->second;
    Result<Bytes> id = parse_id("--id", typed.id);
    if (!id) return id.error();
    options.key.id = *std::move(id);
    if (options.operation == Operation::Issuing) {
        Result<Bytes> issuer_id = parse_id("--issuer-id", typed.issuer_id);
        if (!issuer_id) return issuer_id.error();
        options.issuer_key.id = *std::move(issuer_id);
        if (Result<void> label = check_label("--issuer-label", options.issuer_key.label); !label)
            return label.error();
    }
    for (const Result<void>& checked : { check_label("--label", options.key.label),
             take_environment(options, typed.environment), check_paths(options) })
        if (!checked) return checked.error();
    return options;
}

} // namespace

std::string_view name_of(KeyType type)
{
    return std::ranges::find(kKeyTypes, type, &std::pair<std::string_view, KeyType>::second)->first;
}

std::string_view name_of(Operation operation)
{
    return operation == Operation::Root ? "root" : "issuing";
}

CommandLine read_command_line(int argc, const char* const* argv)
{
    Options options;
    Typed typed;
    CLI::App app { "Makes a CA's key in a PKCS#11 token and its certificate. Run it with the signer stopped.",
        "countersign-ceremony" };
    app.require_subcommand(1);
    CLI::App& root = *app.add_subcommand("root", "a root CA: a new key and its self-signed certificate");
    CLI::App& issuing
        = *app.add_subcommand("issuing", "an issuing CA: a new key, certified by a root on the same token");
    add_options(root, options, typed);
    add_options(issuing, options, typed);
    issuing.add_option("--issuer-certificate", options.issuer_certificate, "the root's certificate, PEM")
        ->required();
    issuing.add_option("--issuer-label", options.issuer_key.label, "label of the root's key")->required();
    issuing.add_option("--issuer-id", typed.issuer_id, "id of the root's key, hexadecimal")->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return { std::nullopt, app.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage };
    }
    options.operation = root.parsed() ? Operation::Root : Operation::Issuing;
    Result<Options> finished = finish(std::move(options), typed);
    if (finished) return { *std::move(finished), 0 };
    fmt::print(stderr, "countersign-ceremony: {}\n", finished.error().what);
    return { std::nullopt, kUsage };
}

} // namespace countersign::ceremony
