// SPDX-License-Identifier: Apache-2.0
#include "core/version.hpp"

#include "ctl/command.hpp"

#include <fmt/format.h>

namespace countersign::ctl {

namespace {

ExitStatus run(Context& context)
{
    context.console.print({ { "product", "countersignctl" }, { "version", kVersion } });
    context.console.say(fmt::format("countersignctl {}\n", kVersion));
    return ExitStatus::Done;
}

} // namespace

Action declare_version(Arguments& arguments)
{
    arguments.footer("`countersignctl status` shows the appliance's own.");
    return run;
}

} // namespace countersign::ctl
