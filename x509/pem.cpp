// SPDX-License-Identifier: Apache-2.0
#include "x509/pem.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace countersign::x509 {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::size_t kLineLength = 64; // RFC 7468 section 2

Error bad_pem(std::string_view what)
{
    return { ErrorCode::InvalidInput, fmt::format("PEM: {}", what) };
}

/// Base64 with its line breaks taken out.
std::string without_white_space(std::string_view text)
{
    std::string packed { text };
    std::erase_if(packed, [](char c) { return kWhiteSpace.contains(c); });
    return packed;
}

bool is_white_space(std::string_view text)
{
    return text.find_first_not_of(kWhiteSpace) == std::string_view::npos;
}

/// Takes one block off `text`, which begins with kBegin.
Result<Bytes> take_block(std::string_view& text, std::span<const std::string_view> labels)
{
    text.remove_prefix(kBegin.size());
    const auto label = std::ranges::find_if(labels, [&](std::string_view one) {
        return text.starts_with(one) && text.substr(one.size()).starts_with(kDashes);
    });
    if (label == labels.end()) return bad_pem(fmt::format("a block that is no {}", labels.front()));
    text.remove_prefix(label->size() + kDashes.size());

    const std::string end = fmt::format("{}{}{}", kEnd, *label, kDashes);
    const std::size_t body = text.find(kDashes);
    if (body == std::string_view::npos || !text.substr(body).starts_with(end))
        return bad_pem(fmt::format("the {} block has no end", *label));
    Result<Bytes> content = from_base64(without_white_space(text.substr(0, body)));
    text.remove_prefix(body + end.size());
    return content ? content : Result<Bytes> { content.error().in(fmt::format("PEM: the {} block", *label)) };
}

} // namespace

Result<std::vector<Bytes>> read_pem(
    std::string_view text, std::span<const std::string_view> labels, PemSurroundings around, std::size_t most)
{
    std::vector<Bytes> blocks;
    while (true) {
        const std::size_t begin = text.find(kBegin);
        if (around == PemSurroundings::WhiteSpace && !is_white_space(text.substr(0, begin)))
            return bad_pem(blocks.empty() ? "text before the block" : "text behind the block");
        if (begin == std::string_view::npos) break;
        if (blocks.size() == most)
            return Error { ErrorCode::LimitExceeded, fmt::format("PEM: more than {} blocks", most) };
        text.remove_prefix(begin);
        Result<Bytes> block = take_block(text, labels);
        if (!block) return block.error();
        blocks.push_back(*std::move(block));
    }
    if (blocks.empty()) return bad_pem(fmt::format("no {} block", labels.front()));
    return blocks;
}

std::string write_pem(std::string_view label, BytesView content)
{
    const std::string body = to_base64(content);
    std::string pem = fmt::format("{}{}{}\n", kBegin, label, kDashes);
    for (std::size_t at = 0; at < body.size(); at += kLineLength)
        pem += fmt::format("{}\n", std::string_view { body }.substr(at, kLineLength));
    pem += fmt::format("{}{}{}\n", kEnd, label, kDashes);
    return pem;
}

} // namespace countersign::x509
