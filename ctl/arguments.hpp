// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace countersign::ctl {

enum class Presence
{
    Optional,
    Required
};

/// Declares what one command takes. Names as CLI11 writes them: "--out" for an option, "csr" for a positional
/// argument. What is filled outlives the parse.
class Arguments
{
public:
    explicit Arguments(CLI::App& app)
        : app_(app)
    {
    }

    void text(const std::string& name, std::string& into, const std::string& help,
        Presence presence = Presence::Optional);
    void text(const std::string& name, std::optional<std::string>& into, const std::string& help);
    /// One value each time that it is given.
    void texts(const std::string& name, std::vector<std::string>& into, const std::string& help,
        Presence presence = Presence::Optional);
    /// Several positional arguments, from `least` to `most`.
    void positionals(const std::string& name, std::vector<std::string>& into, int least, int most,
        const std::string& help);
    void one_of(const std::string& name, std::string& into, const std::vector<std::string>& allowed,
        const std::string& help);
    void number(const std::string& name, std::optional<std::int64_t>& into, std::int64_t least,
        std::int64_t most, const std::string& help);
    void numbers(const std::string& name, std::vector<std::int64_t>& into, std::int64_t least,
        std::int64_t most, const std::string& help);
    void flag(const std::string& name, bool& into, const std::string& help);
    /// Lines below the help.
    void footer(const std::string& text);

private:
    CLI::App& app_;
};

} // namespace countersign::ctl
