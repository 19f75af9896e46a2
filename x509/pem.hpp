// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/bytes.hpp"

namespace countersign::x509 {

/// What may stand outside the blocks: RFC 7468 section 2 lets explanatory text surround them.
enum class PemSurroundings
{
    WhiteSpace,
    AnyText
};

/// The content of each "-----BEGIN LABEL-----" block, in order; every block must carry one of `labels`.
/// Strict base64 in lines of any length. Errors: InvalidInput (which block), LimitExceeded above `most`
/// blocks.
[[nodiscard]] Result<std::vector<Bytes>> read_pem(std::string_view text,
    std::span<const std::string_view> labels, PemSurroundings around, std::size_t most);

/// One block in lines of 64 characters.
[[nodiscard]] std::string write_pem(std::string_view label, BytesView content);

} // namespace countersign::x509
