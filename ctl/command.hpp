// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/appliance.hpp"
#include "ctl/arguments.hpp"
#include "ctl/console.hpp"

#include <functional>
#include <span>

namespace countersign::ctl {

/// What a command works with.
struct Context
{
    Appliance& appliance;
    Console& console;
};

/// Does the work, after the arguments were read.
using Action = std::function<ExitStatus(Context&)>;

/// One row of the table of commands. `name` may be of two words: "log verify".
struct Command
{
    std::string_view name;
    std::string_view group; // heading in --help
    std::string_view summary;
    Action (*declare)(Arguments&);
};

/// Every command, in the order of --help.
[[nodiscard]] std::span<const Command> commands();

// One function for each command, in commands/NAME.cpp.
[[nodiscard]] Action declare_issue(Arguments& arguments);
[[nodiscard]] Action declare_reissue(Arguments& arguments);
[[nodiscard]] Action declare_rekey(Arguments& arguments);
[[nodiscard]] Action declare_explain(Arguments& arguments);
[[nodiscard]] Action declare_show(Arguments& arguments);
[[nodiscard]] Action declare_list(Arguments& arguments);
[[nodiscard]] Action declare_watch(Arguments& arguments);
[[nodiscard]] Action declare_cancel(Arguments& arguments);
[[nodiscard]] Action declare_complete(Arguments& arguments);
[[nodiscard]] Action declare_status(Arguments& arguments);
[[nodiscard]] Action declare_keys(Arguments& arguments);
[[nodiscard]] Action declare_profiles(Arguments& arguments);
[[nodiscard]] Action declare_to_be_revoked(Arguments& arguments);
[[nodiscard]] Action declare_block_key(Arguments& arguments);
[[nodiscard]] Action declare_accept_clock(Arguments& arguments);
[[nodiscard]] Action declare_confirm_gap(Arguments& arguments);
[[nodiscard]] Action declare_decision(Arguments& arguments);
[[nodiscard]] Action declare_log_head(Arguments& arguments);
[[nodiscard]] Action declare_log_show(Arguments& arguments);
[[nodiscard]] Action declare_log_verify(Arguments& arguments);
[[nodiscard]] Action declare_weak_keys_import(Arguments& arguments);
[[nodiscard]] Action declare_weak_keys_info(Arguments& arguments);
[[nodiscard]] Action declare_init(Arguments& arguments);
[[nodiscard]] Action declare_version(Arguments& arguments);

} // namespace countersign::ctl
