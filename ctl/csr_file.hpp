// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/result.hpp"

#include <string>
#include <vector>

namespace countersign::ctl {

/// A certificate request, read and parsed here: a mistake in it is told before anything is sent.
struct CsrFile
{
    std::string wire {}; // as Submit takes it: base64 of the DER
    std::string key {}; // for people: "RSA, 2048 bits"
    std::string spki_sha256 {}; // hex
    std::vector<std::string> names {};
};

/// `path`: PEM or DER; "-" is standard input. Blocks. Errors: those of core's read_file and of
/// x509::Csr::parse.
[[nodiscard]] Result<CsrFile> read_csr(const std::string& path);

} // namespace countersign::ctl
