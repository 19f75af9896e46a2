// SPDX-License-Identifier: Apache-2.0
#include "signer/arguments.hpp"

#include "core/printable.hpp"

#include <fmt/format.h>

namespace countersign::signer {
namespace {

Error usage(std::string_view fault)
{
    return { ErrorCode::InvalidConfiguration,
        fmt::format(
            "{}\nusage: countersign-signer --config FILE [--init [--ceremony REPORT.json ...]]", fault) };
}

} // namespace

Result<Arguments> Arguments::parse(std::span<char* const> words)
{
    Arguments arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word { words[i] };
        const auto has_value
            = [&] { return i + 1 < words.size() && !std::string_view { words[i + 1] }.starts_with("--"); };
        if (word == "--init") {
            arguments.init = true;
        } else if (word == "--config" && has_value() && arguments.config.empty()) {
            arguments.config = words[++i];
        } else if (word == "--ceremony" && has_value()) {
            while (has_value())
                arguments.ceremony_reports.emplace_back(words[++i]);
        } else {
            return usage(fmt::format("\"{}\" is unknown, repeated or lacks its value", printable(word)));
        }
    }
    if (arguments.config.empty()) return usage("--config is missing");
    if (!arguments.init && !arguments.ceremony_reports.empty())
        return usage("--ceremony goes with --init; later ceremonies append to the log themselves");
    return arguments;
}

} // namespace countersign::signer
