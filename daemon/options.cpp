// SPDX-License-Identifier: Apache-2.0
#include "daemon/options.hpp"

#include "core/version.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <iostream>

namespace countersign::daemon {

Result<Options> parse_options(int argc, char** argv)
{
    Options options;
    std::string policy;
    CLI::App app { "countersignd decides what the appliance signs", "countersignd" };
    app.set_version_flag("--version", std::string { kVersion });
    app.add_option("--config", options.config, "daemon.toml")->required();
    app.add_option("--init", policy, "make the database, with this policy file in force, and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            app.exit(error, std::cout, std::cerr);
            return Options {};
        }
        return Error { ErrorCode::InvalidInput, error.what() };
    }
    if (!policy.empty()) options.init_policy = policy;
    return options;
}

} // namespace countersign::daemon
