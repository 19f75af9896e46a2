// SPDX-License-Identifier: Apache-2.0
#include "ctl/program.hpp"

#include "core/printable.hpp"
#include "core/version.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <ostream>

namespace countersign::ctl {

namespace {

constexpr std::string_view kFooter
    = R"(Exit status: 0 done, 1 failed, 2 usage, 3 refused by policy, 4 something is missing, 5 not found,
6 token unavailable or locked, 7 appliance not reachable, 8 appliance not in order. See countersignctl(1).)";

struct Chosen
{
    Action action;
    std::string name;
};

/// "log" of "log verify": made when its first command is declared.
CLI::App& parent_of(CLI::App& root, const Command& command)
{
    const std::size_t blank = command.name.find(' ');
    if (blank == std::string_view::npos) return root;
    const std::string name { command.name.substr(0, blank) };
    auto has_name = [&name](CLI::App* app) { return app->get_name() == name; };
    if (const auto there = root.get_subcommands(has_name); !there.empty()) return *there.front();
    CLI::App* made
        = root.add_subcommand(name, name == "log" ? "Look at the log" : "Lists of known-weak keys");
    made->group(std::string { command.group });
    made->require_subcommand(1);
    made->fallthrough();
    return *made;
}

void declare(CLI::App& root, const Command& command, Chosen& chosen)
{
    CLI::App& parent = parent_of(root, command);
    const std::string name { command.name.substr(command.name.rfind(' ') + 1) };
    CLI::App* app = parent.add_subcommand(name, std::string { command.summary });
    if (&parent == &root) app->group(std::string { command.group });
    app->fallthrough(); // --json and the sockets' options may stand behind the command's name
    Arguments arguments { *app };
    Action action = command.declare(arguments);
    app->callback([&chosen, action = std::move(action), name = command.name] {
        chosen.action = action;
        chosen.name = name;
    });
}

Complaint misused(const CLI::ParseError& error, const CLI::App& root)
{
    std::string help = "countersignctl";
    for (const CLI::App* app = &root; !app->get_subcommands().empty();) {
        app = app->get_subcommands().front();
        help += " " + app->get_name();
    }
    // CLI11 would say that a command is required, not that this one is unknown.
    if (const std::vector<std::string> unknown = root.remaining(/*recurse=*/true);
        error.get_name() == "RequiredError" && !unknown.empty() && !unknown.front().starts_with('-'))
        return usage(fmt::format("there is no command \"{}\"", printable(unknown.front())), help + " --help");
    return usage(printable(error.what()), help + " --help");
}

} // namespace

ExitStatus run_program(
    std::vector<std::string> arguments, Addresses& addresses, Context context, std::ostream& help)
{
    CLI::App root { "The command line of the countersign certificate-signing appliance.", "countersignctl" };
    root.require_subcommand(1);
    root.footer(std::string { kFooter });
    // Looked up before the parse: a mistake in the line is told in the same format.
    if (std::ranges::find(arguments, "--json") != arguments.end()) context.console.set_format(Format::Json);
    root.add_flag("--json")->description("Print one JSON object, for programs");
    root.add_option("--frontend", addresses.frontend, "Front ends' socket; else COUNTERSIGN_FRONTEND")
        ->type_name("ADDRESS");
    root.add_option("--operator", addresses.operators, "Operators' socket; else COUNTERSIGN_OPERATOR")
        ->type_name("ADDRESS");
    root.add_option("--auditor", addresses.auditor, "Auditors' socket; else COUNTERSIGN_AUDITOR")
        ->type_name("ADDRESS");
    root.set_version_flag("--version", fmt::format("countersignctl {}", kVersion));
    Chosen chosen;
    for (const Command& command : commands())
        declare(root, command, chosen);
    try {
        std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants a vector
        root.parse(arguments);
    } catch (const CLI::Success& asked_for_text) { // --help, --version
        static_cast<void>(root.exit(asked_for_text, help, help));
        return ExitStatus::Done;
    } catch (const CLI::ParseError& error) {
        return context.console.complain(misused(error, root));
    }
    return chosen.action(context);
}

} // namespace countersign::ctl
