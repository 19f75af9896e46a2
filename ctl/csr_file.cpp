// SPDX-License-Identifier: Apache-2.0
#include "ctl/csr_file.hpp"

#include "core/file.hpp"
#include "core/printable.hpp"
#include "x509/csr.hpp"
#include "x509/inspect_key.hpp"

#include <fmt/format.h>

#include <iostream>

namespace countersign::ctl {

namespace {

Result<Bytes> read_standard_input(std::size_t limit)
{
    std::string text(limit + 1, '\0');
    std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::cin.gcount()));
    if (text.size() > limit)
        return Error { ErrorCode::LimitExceeded,
            fmt::format("more than {} octets on standard input", limit) };
    const BytesView octets = bytes_of(text);
    return Bytes(octets.begin(), octets.end());
}

std::string describe_key(const x509::Csr& csr)
{
    const Result<policy::KeyFacts> facts = x509::inspect_key(csr.spki(), {});
    if (!facts) return {}; // the appliance will say what is wrong with it
    // "EC P-256" tells its size; "RSA" does not.
    return facts->type == policy::KeyType::Rsa ? fmt::format("{}, {} bits", facts->algorithm, facts->bits)
                                               : facts->algorithm;
}

Error unusable(const std::string& path, const Error& error)
{
    return { error.code,
        fmt::format(
            "{} is not a certificate request that can be used: {}\n  do  make one: openssl req -new -key "
            "KEYFILE -subj / -addext subjectAltName=DNS:www.example.com",
            path == "-" ? "standard input" : printable(path), error.what) };
}

} // namespace

Result<CsrFile> read_csr(const std::string& path)
{
    const Result<Bytes> content
        = path == "-" ? read_standard_input(x509::kLongestCsr) : read_file(path, x509::kLongestCsr);
    if (!content)
        return Error { content.error().code,
            fmt::format("no certificate request: {}\n  do  name a file that holds one, at most {} octets; - "
                        "is standard input",
                content.error().what, x509::kLongestCsr) };
    const Result<x509::Csr> csr = x509::Csr::parse(*content);
    if (!csr) return unusable(path, csr.error());
    CsrFile file { .wire = to_base64(csr->der()),
        .key = describe_key(*csr),
        .spki_sha256 = to_hex(csr->spki_sha256()),
        .names = {} };
    for (const DomainName& name : csr->names())
        file.names.push_back(name.text());
    return file;
}

} // namespace countersign::ctl
