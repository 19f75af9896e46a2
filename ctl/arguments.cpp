// SPDX-License-Identifier: Apache-2.0
#include "ctl/arguments.hpp"

#include <CLI/CLI.hpp>

namespace countersign::ctl {

namespace {

/// Options come once, but for lists: a second --out is a mistake, not a correction.
void once(CLI::Option* option, Presence presence, const std::string& type)
{
    option->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    option->type_name(type);
    option->required(presence == Presence::Required);
}

} // namespace

void Arguments::text(const std::string& name, std::string& into, const std::string& help, Presence presence)
{
    once(app_.add_option(name, into, help), presence, "TEXT");
}

void Arguments::text(const std::string& name, std::optional<std::string>& into, const std::string& help)
{
    once(app_.add_option(name, into, help), Presence::Optional, "TEXT");
}

void Arguments::texts(
    const std::string& name, std::vector<std::string>& into, const std::string& help, Presence presence)
{
    CLI::Option* option = app_.add_option(name, into, help + " (may be repeated)");
    option->type_name("TEXT")->required(presence == Presence::Required);
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Arguments::positionals(
    const std::string& name, std::vector<std::string>& into, int least, int most, const std::string& help)
{
    app_.add_option(name, into, help)->expected(least, most)->required()->type_name("");
}

void Arguments::one_of(const std::string& name, std::string& into, const std::vector<std::string>& allowed,
    const std::string& help)
{
    CLI::Option* option = app_.add_option(name, into, help);
    option->check(CLI::IsMember(allowed));
    option->multi_option_policy(CLI::MultiOptionPolicy::Throw);
}

void Arguments::number(const std::string& name, std::optional<std::int64_t>& into, std::int64_t least,
    std::int64_t most, const std::string& help)
{
    CLI::Option* option = app_.add_option(name, into, help);
    once(option, Presence::Optional, "");
    option->check(CLI::Range(least, most));
}

void Arguments::numbers(const std::string& name, std::vector<std::int64_t>& into, std::int64_t least,
    std::int64_t most, const std::string& help)
{
    CLI::Option* option = app_.add_option(name, into, help + " (may be repeated)");
    option->type_name("")->check(CLI::Range(least, most));
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Arguments::flag(const std::string& name, bool& into, const std::string& help)
{
    app_.add_flag(name, into, help);
}

void Arguments::footer(const std::string& text)
{
    app_.footer(text);
}

} // namespace countersign::ctl
